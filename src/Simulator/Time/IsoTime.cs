using System.Globalization;

namespace Media.Simulator.Time;

/// <summary>Formats and parses times as VOD writes them.</summary>
internal static class IsoTime
{
    public const string Never = "9999-12-31T23:59:59Z";

    /// <summary>The time VOD returns for what has not happened yet, as in its published example of DescribeTasks.</summary>
    public const string NotYet = "0001-01-01T00:00:00Z";

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
