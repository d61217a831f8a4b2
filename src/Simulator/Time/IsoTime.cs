using System.Globalization;

namespace Media.Simulator.Time;

/// <summary>Times as VOD writes them.</summary>
internal static class IsoTime
{
    public const string Never = "9999-12-31T23:59:59Z";

    /// <summary>"Not yet" of a task query, as published for DescribeTasks.</summary>
    public const string NotYet = "0001-01-01T00:00:00Z";

    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
