using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Deletes a file, or the named parts of it; tells so only when the switch for deletions is ON.</summary>
internal sealed class DeleteMedia(MediaLibrary library, EventConfig config, EventRouter events) : IApiCall
{
    public string Action => "DeleteMedia";

    public Shape Shape => RequestShapes.DeleteMedia;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (library.Find(parameters.Text("FileId")) is not { } file)
            return new(ApiErrors.NoSuchFile);

        (string Type, long Definition)[] parts =
            [.. parameters.Member("DeleteParts")?.EnumerateArray().Select(part => (part.Text("Type"), part.Integer("Definition"))) ?? []];
        if (parts.Length == 0)
            file.IsDeleted = true;
        foreach (var (type, definition) in parts)
            file.DeletePart(type, definition);
        if (config.Current.DeleteSwitch == EventSettings.On)
            _ = events.Publish(FileDeleted(file, parts));
        return new(ApiAnswer.Done());
    }

    private static VodEvent FileDeleted(MediaFile file, (string Type, long Definition)[] parts)
    {
        var about = string.Create(CultureInfo.InvariantCulture, $"delete:{file.Ordinal}:{string.Join(',', parts)}");
        return new VodEvent("FileDeleted", "FileDeleteEvent", about, _ => new JsonObject
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
