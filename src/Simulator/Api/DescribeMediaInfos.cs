using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Returns up to twenty files with their outputs, however old. Unknown ids are listed, not rejected.</summary>
internal sealed class DescribeMediaInfos(MediaLibrary library, MediaInfoBuilder infos) : IApiCall
{
    private const int MaxFiles = 20;

    public string Action => "DescribeMediaInfos";

    public ParameterSchema Schema => RequestSchemas.DescribeMediaInfos;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var fileIds = parameters.Texts("FileIds") ?? [];
        if (fileIds.Length is 0 or > MaxFiles)
            return new(ApiErrors.InvalidValue($"FileIds must have 1 to {MaxFiles} elements."));

        var found = new JsonArray();
        var unknown = new JsonArray();
        foreach (var fileId in fileIds.Distinct())
        {
            if (library.Find(fileId) is { } file)
                found.Add((JsonNode)infos.Build(file, parameters.Texts("Filters")));
            else
                unknown.Add((JsonNode)fileId);
        }

        return new(new ApiResult.Success(new JsonObject { ["MediaInfoSet"] = found, ["NotExistFileIdSet"] = unknown }));
    }
}
