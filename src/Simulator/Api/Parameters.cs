using System.Text.Json;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Reads parameters whose shape was checked; an absent one and a null one are the same.</summary>
internal static class Parameters
{
    public static JsonElement? Member(this JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string Text(this JsonElement parameters, string name) => parameters.Member(name)?.GetString() ?? "";

    public static long Integer(this JsonElement parameters, string name, long otherwise = 0) =>
        parameters.Member(name)?.GetInt64() ?? otherwise;

    /// <summary>Null when the list was not given.</summary>
    public static string[]? Texts(this JsonElement parameters, string name) =>
        parameters.Member(name)?.EnumerateArray().Select(item => item.GetString()!).ToArray();

    /// <summary>Both ends belong to the range; an end that was not given is open. Null when an end is not a time.</summary>
    public static (DateTimeOffset After, DateTimeOffset Before)? Range(this JsonElement parameters, string name)
    {
        var after = DateTimeOffset.MinValue;
        var before = DateTimeOffset.MaxValue;
        if (parameters.Member(name) is not { } range)
            return (after, before);
        return Reads(range.Text("After"), ref after) && Reads(range.Text("Before"), ref before) ? (after, before) : null;
    }

    private static bool Reads(string text, ref DateTimeOffset time)
    {
        if (text.Length == 0)
            return true;
        if (!IsoTime.TryParse(text, out var parsed))
            return false;
        time = parsed;
        return true;
    }
}
