using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Finds files by name, kind and creation time. Criteria that no simulated file can meet find nothing.</summary>
internal sealed class SearchMedia(MediaLibrary library, MediaInfoBuilder infos) : IApiCall
{
    private const long DefaultLimit = 10;
    private const long MaxResults = 5000;

    /// <summary>Properties that are empty for every simulated file, so that a criterion on one excludes all files.</summary>
    private static readonly string[] UnmetCriteria =
        ["Descriptions", "Tags", "StreamIds", "StreamDomains", "StreamPaths", "TrtcSdkAppIds", "TrtcRoomIds", "KnowledgeBases"];

    public string Action => "SearchMedia";

    public ParameterSchema Schema => RequestSchemas.SearchMedia;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var offset = parameters.Integer("Offset");
        var limit = parameters.Integer("Limit", DefaultLimit);
        if (offset < 0 || limit < 1 || offset > MaxResults || offset + limit > MaxResults)
            return new(ApiErrors.InvalidValue($"Offset must be at least 0, Limit at least 1, and Offset + Limit at most {MaxResults}."));
        if (CreatedRange(parameters) is not { } created || parameters.Range("ExpireTime") is not { } expires)
            return new(ApiErrors.InvalidValue("CreateTime, ExpireTime, StartTime and EndTime must be ISO times."));
        if (parameters.Member("Sort") is { } sort && sort.Text("Field") != "CreateTime")
            return new(ApiErrors.InvalidValue("Sort.Field must be CreateTime."));

        var isAscending = string.Equals(parameters.Member("Sort")?.Text("Order"), "Asc", StringComparison.OrdinalIgnoreCase);
        var inOrder = library.InUploadOrder();
        var found = (isAscending ? inOrder : inOrder.Reverse())
            .Where(file => WholeSeconds(file.CreatedAt) >= created.After && WholeSeconds(file.CreatedAt) <= created.Before)
            .Where(file => expires.Before == DateTimeOffset.MaxValue)
            .Where(file => Meets(file, parameters))
            .ToList();
        var page = found.Skip((int)offset).Take((int)limit);
        return new(new ApiResult.Success(new JsonObject
        {
            ["TotalCount"] = found.Count,
            ["MediaInfoSet"] = new JsonArray([.. page.Select(file => (JsonNode)infos.Build(file, parameters.Texts("Filters")))]),
        }));
    }

    private static bool Meets(MediaFile file, JsonElement parameters)
    {
        var source = file.Source;
        return AnyMatches(parameters, "FileIds", fileId => fileId == file.FileId)
            && AnyMatches(parameters, "Names", name => source.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            && AnyMatches(parameters, "NamePrefixes", prefix => source.Name.StartsWith(prefix, StringComparison.Ordinal))
            && AnyMatches(parameters, "Categories", category => category == source.Category)
            && AnyMatches(parameters, "MediaTypes", type => type == source.Type)
            && AnyMatches(parameters, "SourceTypes", type => type == "Upload")
            && AnyMatches(parameters, "StorageRegions", region => region == "ap-chongqing")
            && AnyMatches(parameters, "StorageClasses", storageClass => storageClass == "STANDARD")
            && AnyMatches(parameters, "Status", status => status == "Normal")
            && AnyMatches(parameters, "ReviewResults", result => result == "notModerated")
            && (parameters.Member("ClassIds") is not { } classes || classes.EnumerateArray().Any(id => id.GetInt64() == 0))
            && source.Name.Contains(parameters.Text("Text"), StringComparison.OrdinalIgnoreCase)
            && parameters.Text("SourceType") is "" or "Upload"
            && parameters.Text("StreamId").Length == 0
            && !UnmetCriteria.Any(name => parameters.Member(name) is { } list && list.GetArrayLength() > 0);
    }

    private static bool AnyMatches(JsonElement parameters, string name, Func<string, bool> matches) =>
        parameters.Texts(name) is not { Length: > 0 } values || values.Any(matches);

    /// <summary>The requested range of creation times. CreateTime takes precedence over StartTime and EndTime, its old form.</summary>
    private static (DateTimeOffset After, DateTimeOffset Before)? CreatedRange(JsonElement parameters)
    {
        if (parameters.Range("CreateTime") is not { } range)
            return null;
        var (after, before) = range;
        if (after == DateTimeOffset.MinValue
            && parameters.Text("StartTime") is { Length: > 0 } start && !IsoTime.TryParse(start, out after))
            return null;
        if (before != DateTimeOffset.MaxValue || parameters.Text("EndTime") is not { Length: > 0 } end)
            return (after, before);
        // EndTime is exclusive, CreateTime.Before inclusive.
        return IsoTime.TryParse(end, out before) ? (after, before.AddTicks(-1)) : null;
    }

    /// <summary>The time as VOD returns it, in whole seconds: a client must find the file by the CreateTime it has seen.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
