using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>What Prometheus, the shipped alerts and the shipped dashboard show an operator of a cluster.</summary>
[Collection(nameof(AloneOnTheMachine))]
[Trait("Category", "Long")]
public sealed partial class WatchedClusterTests(WatchedCluster cluster) : IClassFixture<WatchedCluster>
{
    [Fact]
    public void No_alert_fires_while_everything_works() => Assert.Empty(cluster.FiredWhileHealthy);

    [Fact]
    public void Only_MediaBlocked_fires_when_VOD_refuses_the_account() => Assert.Equal(["MediaBlocked"], cluster.FiredWhenRefused);

    [Fact]
    public void Only_MediaProcessDown_fires_when_a_silo_is_killed() =>
        Assert.Equal(["MediaProcessDown"], cluster.FiredAfterSiloKill.Except(cluster.FiredWhenRefused));

    [Fact]
    public async Task Every_metric_that_an_alert_a_panel_or_a_document_names_is_scraped()
    {
        var named = ShippedFiles.AlertExpressions
            .Concat(ShippedFiles.PanelExpressions.Select(static panel => panel.Expression))
            .SelectMany(PromQl.MetricsOf)
            .Concat(ShippedFiles.DocumentedMetrics)
            .ToHashSet();
        // Exported only if telemetry is sent to a receiver; CollectorTests covers it.
        Assert.True(named.Remove("otel_sdk_processor_span_processed_total"));

        var missing = named.Except(await cluster.Prometheus.MetricNamesAsync()).Order().ToArray();

        Assert.True(named.Count > 30, string.Join(", ", named));
        Assert.True(missing.Length == 0, $"Nothing exports {string.Join(", ", missing)}");
    }

    [Fact]
    public async Task Every_panel_shows_data()
    {
        var empty = new List<string>();
        foreach (var (panel, expression) in ShippedFiles.PanelExpressions)
        {
            // Covers the whole run, because a series may have ended. NaN (the quantile of an empty histogram) does not count as a value.
            var now = expression.Replace("$__rate_interval", "10m", StringComparison.Ordinal);
            if ((await cluster.Prometheus.QueryAsync($"max_over_time((({now}) >= 0)[10m:2s])")).Count == 0)
                empty.Add($"{panel}: {expression}");
        }

        Assert.True(empty.Count == 0, string.Join('\n', empty));
    }

    [Fact]
    public void No_label_holds_a_FileId_a_URL_a_token_or_a_key()
    {
        var labels = cluster.Scrapes
            .SelectMany(static scrape => Label().Matches(scrape))
            .Select(static label => (Name: label.Groups[1].Value, Value: label.Groups[2].Value))
            .Distinct()
            .ToArray();
        var credentials = StandaloneProcess.QuickSettings()
            .Where(static setting => setting.Key.Contains("Secret", StringComparison.Ordinal))
            .Select(static setting => setting.Value);
        string[] secrets = [WatchedCluster.CallbackToken, WatchedCluster.ReadKey, "guess", .. credentials];

        var bad = labels.Where(label =>
            cluster.FileIds.Any(id => label.Value.Contains(id, StringComparison.Ordinal))
            || secrets.Any(secret => label.Value.Contains(secret, StringComparison.Ordinal))
            || label.Value.Contains("://", StringComparison.Ordinal)
            // The hash of a commit may contain as many digits.
            || (label.Name != "service_version" && LongNumber().IsMatch(label.Value)));

        Assert.Contains(("status", "blocked"), labels);
        Assert.Contains(("verdict", "wrong_token"), labels);
        Assert.Empty(bad);
    }

    /// <summary>After some hundred files, a label whose number of values grows with the traffic would exceed this small limit.</summary>
    [Fact]
    public void No_label_of_this_service_has_many_values()
    {
        var many = cluster.Scrapes
            .SelectMany(static scrape => scrape.Split('\n'))
            .Where(static line => line.StartsWith("media_", StringComparison.Ordinal))
            .SelectMany(static line => Label().Matches(line))
            .Select(static label => (Name: label.Groups[1].Value, Value: label.Groups[2].Value))
            .Where(static label => label.Name != "le")
            .Distinct()
            .GroupBy(static label => label.Name)
            .Where(static values => values.Count() > 20);

        Assert.Empty(many);
    }

    [Fact]
    public void With_the_JSON_formatter_every_log_line_is_one_JSON_object()
    {
        var lines = cluster.LogLines;

        Assert.NotEmpty(lines);
        Assert.All(lines, static line =>
        {
            var entry = JsonElement.Parse(line);
            Assert.NotEmpty(entry.GetProperty("Category").GetString()!);
            Assert.NotEmpty(entry.GetProperty("LogLevel").GetString()!);
            Assert.NotEmpty(entry.GetProperty("Message").GetString()!);
        });
        Assert.Contains(lines, static line => line.Contains("is blocked", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains(WatchedCluster.CallbackToken, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains(WatchedCluster.ReadKey, StringComparison.Ordinal));
    }

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    [GeneratedRegex(@"\d{12,}")]
    private static partial Regex LongNumber();
}
