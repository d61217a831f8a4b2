using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>What an expression in Prometheus' language is about.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "inf", "nan"];

    /// <returns>The metrics it names: every name that is no function, no keyword, no label and no text.</returns>
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

    /// <summary>Not what is called.</summary>
    [GeneratedRegex(@"\b[a-zA-Z_:][\w:]*\b(?!\s*\()(?<!\b(?:by|without|on|ignoring)\b)")]
    private static partial Regex Names();
}
