using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Deletes a file, or the given parts of it. An event reports it only if the deletion switch is ON.</summary>
internal sealed class DeleteMedia(MediaLibrary library, EventConfigStore config, EventPublisher events) : IApiCall
{
    public string Action => "DeleteMedia";

    public ParameterSchema Schema => RequestSchemas.DeleteMedia;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (library.Find(parameters.Text("FileId")) is not { } file)
            return new(ApiErrors.NoSuchFile);

        var given = parameters.Member("DeleteParts")?.EnumerateArray().Select(part => (part.Text("Type"), part.Integer("Definition")));
        (string Type, long Definition)[] parts = [.. given ?? []];
        if (parts.Length == 0)
            file.IsDeleted = true;
        foreach (var (type, definition) in parts)
            file.DeletePart(type, definition);
        if (config.Current.DeleteSwitch == EventConfig.On)
            _ = events.PublishAsync(FileDeleted(file, parts));
        return new(ApiResult.Empty());
    }

    private static VodEvent FileDeleted(MediaFile file, (string Type, long Definition)[] parts)
    {
        var faultKey = string.Create(CultureInfo.InvariantCulture, $"delete:{file.Ordinal}:{string.Join(',', parts)}");
        return new VodEvent("FileDeleted", "FileDeleteEvent", faultKey, _ => new JsonObject
        {
            ["FileIdSet"] = new JsonArray(file.FileId),
            ["FileDeleteResultInfo"] = new JsonArray(new JsonObject
            {
                ["FileId"] = file.FileId,
                ["DeleteParts"] = new JsonArray([.. parts.Select(part =>
                    (JsonNode)new JsonObject { ["Type"] = part.Type, ["Definition"] = part.Definition })]),
            }),
        });
    }
}
