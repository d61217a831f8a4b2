using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>What exists of up to twenty files. Unknown ids are listed, not refused; there is no time window.</summary>
internal sealed class DescribeMediaInfos(MediaLibrary library, MediaInfos infos) : IApiCall
{
    private const int MaxFiles = 20;

    public string Action => "DescribeMediaInfos";

    public Shape Shape => RequestShapes.DescribeMediaInfos;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var fileIds = parameters.Texts("FileIds") ?? [];
        if (fileIds.Length is 0 or > MaxFiles)
            return new(ApiErrors.InvalidValue($"FileIds has 1 to {MaxFiles} elements."));

        var found = new JsonArray();
        var unknown = new JsonArray();
        foreach (var fileId in fileIds.Distinct())
        {
            if (library.Find(fileId) is { } file)
                found.Add((JsonNode)infos.Of(file, parameters.Texts("Filters")));
            else
                unknown.Add((JsonNode)fileId);
        }

        return new(new ApiAnswer.Success(new JsonObject { ["MediaInfoSet"] = found, ["NotExistFileIdSet"] = unknown }));
    }
}
