using System.Text.Json;
using System.Text.Json.Nodes;

namespace Media.Simulator.Tasks;

/// <summary>Reads the subtasks of a MediaProcessTask and adds the defaults that VOD returns in a result's Input.</summary>
internal static class SubtaskInputs
{
    /// <param name="task">Already checked against its schema: every item is an object with an integer Definition.</param>
    public static IReadOnlyList<SubtaskRequest> FromMediaProcessTask(JsonElement task) =>
    [
        .. from kind in SubtaskKind.All
           where task.TryGetProperty(kind.RequestSet, out var set) && set.ValueKind == JsonValueKind.Array
           from item in task.GetProperty(kind.RequestSet).EnumerateArray()
           select new SubtaskRequest(kind, item.GetProperty("Definition").GetInt64(), InputOf(kind, item)),
    ];

    public static SubtaskRequest Transcode(long definition)
    {
        var input = TranscodeDefaults();
        input["Definition"] = definition;
        return new SubtaskRequest(SubtaskKind.Transcode, definition, input);
    }

    private static JsonObject InputOf(SubtaskKind kind, JsonElement item)
    {
        var input = kind == SubtaskKind.Transcode ? TranscodeDefaults() : [];
        foreach (var member in item.EnumerateObject())
            input[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return input;
    }

    private static JsonObject TranscodeDefaults() => new()
    {
        ["Definition"] = 0,
        ["WatermarkSet"] = new JsonArray(),
        ["TraceWatermark"] = null,
        ["CopyRightWatermark"] = null,
        ["MosaicSet"] = new JsonArray(),
        ["HeadTailSet"] = new JsonArray(),
        ["StartTimeOffset"] = 0,
        ["EndTimeOffset"] = 0,
    };
}
