using System.Globalization;
using System.Text.RegularExpressions;

namespace Media.ServiceDefaults;

/// <summary>
/// The ways to write a duration in a setting: <c>90s</c>, <c>15m</c>, <c>24h</c>, <c>3d</c> or <c>[d.]hh:mm:ss</c> with hours below 24.
/// .NET alone reads <c>24:00:00</c> as 24 days and <c>900</c> as 900 days.
/// </summary>
internal static partial class Duration
{
    public const string Format = "write it like 90s, 15m, 24h, 3d or 00:15:00";

    /// <returns>False where the text is no duration, or one that is too long for a <see cref="TimeSpan"/>.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        return WithUnit().Match(text) is { Success: true } unit
            ? TryMultiply(unit.Groups[1].Value, unit.Groups[2].Value, out duration)
            : Clock().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
    }

    /// <summary>How to write what the text probably means; null where that cannot be guessed.</summary>
    public static string? Suggest(string text)
    {
        text = text.Trim();
        if (BareNumber().IsMatch(text))
            return $"needs a unit: write {text}s for seconds, or {text}d for days";
        if (ManyHours().Match(text) is not { Success: true } clock)
            return null;
        var hours = int.Parse(clock.Groups[1].Value, CultureInfo.InvariantCulture);
        var rest = clock.Groups[2].Value;
        var inDays = string.Create(CultureInfo.InvariantCulture, $"{hours / 24}.{hours % 24:00}{rest}");
        return $"has more than 23 hours: write {(rest == ":00:00" ? $"{hours}h" : inDays)}";
    }

    private static bool TryMultiply(string number, string unit, out TimeSpan duration)
    {
        duration = default;
        var one = unit switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        if (!long.TryParse(number, CultureInfo.InvariantCulture, out var count) || count > TimeSpan.MaxValue.Ticks / one.Ticks)
            return false;
        duration = one * count;
        return true;
    }

    [GeneratedRegex(@"^([0-9]+)([smhd])$")]
    private static partial Regex WithUnit();

    [GeneratedRegex(@"^(?:[0-9]+\.)?(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,7})?$")]
    private static partial Regex Clock();

    [GeneratedRegex(@"^[0-9]{1,9}$")]
    private static partial Regex BareNumber();

    [GeneratedRegex(@"^([0-9]{2,6})(:[0-5][0-9]:[0-5][0-9])$")]
    private static partial Regex ManyHours();
}
