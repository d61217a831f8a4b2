using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Finds files by name, kind and creation time. Criteria about things the simulator has none of find nothing.</summary>
internal sealed class SearchMedia(MediaLibrary library, MediaInfos infos) : IApiCall
{
    private const long DefaultLimit = 10;
    private const long MaxResults = 5000;

    /// <summary>Every file here has the empty value of these, so that naming one excludes them all.</summary>
    private static readonly string[] CriteriaNothingMeets =
        ["Descriptions", "Tags", "StreamIds", "StreamDomains", "StreamPaths", "TrtcSdkAppIds", "TrtcRoomIds", "KnowledgeBases"];

    public string Action => "SearchMedia";

    public Shape Shape => RequestShapes.SearchMedia;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var offset = parameters.Integer("Offset");
        var limit = parameters.Integer("Limit", DefaultLimit);
        if (offset < 0 || limit < 1 || offset > MaxResults || offset + limit > MaxResults)
            return new(ApiErrors.InvalidValue($"Offset is at least 0, Limit at least 1, and Offset + Limit at most {MaxResults}."));
        if (CreatedRange(parameters) is not { } created || parameters.Range("ExpireTime") is not { } expires)
            return new(ApiErrors.InvalidValue("CreateTime, ExpireTime, StartTime and EndTime are ISO times."));
        if (parameters.Member("Sort") is { } sort && sort.Text("Field") != "CreateTime")
            return new(ApiErrors.InvalidValue("Sort.Field is CreateTime."));

        var isAscending = string.Equals(parameters.Member("Sort")?.Text("Order"), "Asc", StringComparison.OrdinalIgnoreCase);
        var inOrder = library.InOrder();
        var found = (isAscending ? inOrder : inOrder.Reverse())
            .Where(file => Rounded(file.CreatedAt) >= created.After && Rounded(file.CreatedAt) <= created.Before)
            .Where(file => expires.Before == DateTimeOffset.MaxValue)
            .Where(file => Meets(file, parameters))
            .ToList();
        var page = found.Skip((int)offset).Take((int)limit);
        return new(new ApiAnswer.Success(new JsonObject
        {
            ["TotalCount"] = found.Count,
            ["MediaInfoSet"] = new JsonArray([.. page.Select(file => (JsonNode)infos.Of(file, parameters.Texts("Filters")))]),
        }));
    }

    private static bool Meets(MediaFile file, JsonElement parameters)
    {
        var source = file.Source;
        return Any(parameters, "FileIds", fileId => fileId == file.FileId)
            && Any(parameters, "Names", name => source.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            && Any(parameters, "NamePrefixes", prefix => source.Name.StartsWith(prefix, StringComparison.Ordinal))
            && Any(parameters, "Categories", category => category == source.Category)
            && Any(parameters, "MediaTypes", type => type == source.Type)
            && Any(parameters, "SourceTypes", type => type == "Upload")
            && Any(parameters, "StorageRegions", region => region == "ap-chongqing")
            && Any(parameters, "StorageClasses", storageClass => storageClass == "STANDARD")
            && Any(parameters, "Status", status => status == "Normal")
            && Any(parameters, "ReviewResults", result => result == "notModerated")
            && (parameters.Member("ClassIds") is not { } classes || classes.EnumerateArray().Any(id => id.GetInt64() == 0))
            && source.Name.Contains(parameters.Text("Text"), StringComparison.OrdinalIgnoreCase)
            && parameters.Text("SourceType") is "" or "Upload"
            && parameters.Text("StreamId").Length == 0
            && !CriteriaNothingMeets.Any(name => parameters.Member(name) is { } list && list.GetArrayLength() > 0);
    }

    private static bool Any(JsonElement parameters, string name, Func<string, bool> matches) =>
        parameters.Texts(name) is not { Length: > 0 } values || values.Any(matches);

    /// <summary>StartTime and EndTime are the old names of the ends of CreateTime, which wins.</summary>
    private static (DateTimeOffset After, DateTimeOffset Before)? CreatedRange(JsonElement parameters)
    {
        if (parameters.Range("CreateTime") is not { } range)
            return null;
        var (after, before) = range;
        if (after == DateTimeOffset.MinValue && parameters.Text("StartTime") is { Length: > 0 } start && !IsoTime.TryParse(start, out after))
            return null;
        if (before != DateTimeOffset.MaxValue || parameters.Text("EndTime") is not { Length: > 0 } end)
            return (after, before);
        // The old end does not belong to its range.
        return IsoTime.TryParse(end, out before) ? (after, before.AddTicks(-1)) : null;
    }

    /// <summary>A client that saw a CreateTime, which has whole seconds, must find the file with it.</summary>
    private static DateTimeOffset Rounded(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
