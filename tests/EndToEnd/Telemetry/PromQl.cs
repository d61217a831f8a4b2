using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>Reads PromQL expressions.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "inf", "nan"];

    /// <returns>The metrics in the expression: every name that is not a function, keyword, label or string.</returns>
    public static IEnumerable<string> MetricsOf(string expression)
    {
        var bare = Groupings().Replace(Selectors().Replace(Texts().Replace(expression, ""), ""), " ");
        return Names().Matches(bare).Select(static name => name.Value).Where(static name => !Words.Contains(name)).Distinct();
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    /// <summary>A name that is neither a function nor a keyword.</summary>
    [GeneratedRegex(@"\b[a-zA-Z_:][\w:]*\b(?!\s*\()(?<!\b(?:by|without|on|ignoring)\b)")]
    private static partial Regex Names();
}
