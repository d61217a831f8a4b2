using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>The files that an operator loads into Prometheus and Grafana, and the documents about them.</summary>
internal static partial class ShippedFiles
{
    public static string AlertsPath => Path.Combine(Repository.Root, "deploy", "prometheus", "media-alerts.yml");

    public static string Alerts => File.ReadAllText(AlertsPath);

    public static string Operations => File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    public static JsonElement Dashboard => JsonElement.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "deploy", "grafana", "dashboards", "media.json")));

    public static IReadOnlyList<string> AlertNames => [.. AlertName().Matches(Alerts).Select(static match => match.Value)];

    /// <summary>The expressions of the alert rules, each on its own line or in a block below.</summary>
    public static IReadOnlyList<string> AlertExpressions =>
        [.. Expression().Matches(Alerts).Select(static match => match.Groups[1].Value.TrimStart('|'))];

    public static IReadOnlyList<JsonElement> Panels =>
        [.. Dashboard.GetProperty("panels").EnumerateArray().Where(static panel => TypeOf(panel) != "row")];

    /// <summary>The expressions of the dashboard with the titles of their panels.</summary>
    public static IReadOnlyList<(string Panel, string Expression)> PanelExpressions =>
    [
        .. Panels.SelectMany(
            static panel => panel.GetProperty("targets").EnumerateArray(),
            static (panel, target) => (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!)),
    ];

    /// <summary>The metrics of this service that a document names in code format.</summary>
    public static IReadOnlyList<string> DocumentedMetrics =>
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(static document => DocumentedMetric().Matches(File.ReadAllText(document)))
            .Select(static match => match.Groups[1].Value)
            .Distinct(),
    ];

    public static string TypeOf(JsonElement panel) => panel.GetProperty("type").GetString()!;

    [GeneratedRegex(@"(?<=- alert: )\w+")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"(?s)\bexpr: (.*?)\n +for:")]
    private static partial Regex Expression();

    /// <summary>A metric in Prometheus' notation, with or without labels; names in tables and paths do not match.</summary>
    [GeneratedRegex(@"`(media_\w+_(?:total|seconds|bucket|count|sum)|media_files(?:_due)?)(?:\{[^`]*\})?`")]
    private static partial Regex DocumentedMetric();
}
