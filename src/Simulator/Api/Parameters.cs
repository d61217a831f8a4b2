using System.Text.Json;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Reads parameters that were checked against their schema; null counts as absent.</summary>
internal static class Parameters
{
    public static JsonElement? Member(this JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string Text(this JsonElement parameters, string name) => parameters.Member(name)?.GetString() ?? "";

    public static long Integer(this JsonElement parameters, string name, long defaultValue = 0) =>
        parameters.Member(name)?.GetInt64() ?? defaultValue;

    /// <returns>The list, or null if it was not given.</returns>
    public static string[]? Texts(this JsonElement parameters, string name) =>
        parameters.Member(name)?.EnumerateArray().Select(item => item.GetString()!).ToArray();

    /// <returns>The range, with both ends inclusive and a missing end open; null if an end is not a time.</returns>
    public static (DateTimeOffset After, DateTimeOffset Before)? Range(this JsonElement parameters, string name)
    {
        var after = DateTimeOffset.MinValue;
        var before = DateTimeOffset.MaxValue;
        if (parameters.Member(name) is not { } range)
            return (after, before);
        return TryReadTime(range.Text("After"), ref after) && TryReadTime(range.Text("Before"), ref before) ? (after, before) : null;
    }

    private static bool TryReadTime(string text, ref DateTimeOffset time)
    {
        if (text.Length == 0)
            return true;
        if (!IsoTime.TryParse(text, out var parsed))
            return false;
        time = parsed;
        return true;
    }
}
