using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>Checks the alert rules with Prometheus' own tool, and that the documents explain each.</summary>
public sealed partial class AlertRuleTests
{
    private static string Tests => Path.Combine(Repository.Root, "tests", "EndToEnd", "Telemetry", "media-alerts.test.yml");

    [Theory]
    [InlineData("check", "rules", "deploy/prometheus/media-alerts.yml")]
    [InlineData("check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml")]
    [InlineData("test", "rules", "tests/EndToEnd/Telemetry/media-alerts.test.yml")]
    public async Task Promtool_accepts_the_alert_rules_and_the_configuration(params string[] arguments)
    {
        await using var promtool = GuardedProcess.Start(["promtool", .. arguments], workingDirectory: Repository.Root);

        Assert.True(await promtool.ExitsAsync(Eventually.Patience) == 0, promtool.Output + promtool.Errors);
    }

    [Fact]
    public void Every_alert_has_a_unit_test_in_which_it_fires()
    {
        var fires = Firing().Matches(File.ReadAllText(Tests)).Select(static match => match.Groups[1].Value);

        Assert.Empty(ShippedFiles.AlertNames.Except(fires));
    }

    [Fact]
    public void Every_alert_links_to_its_section_in_the_operations_document()
    {
        var headings = Heading().Matches(ShippedFiles.Operations).Select(static match => match.Value);
        var runbooks = Runbook().Matches(ShippedFiles.Alerts).Select(static match => match.Value);

        Assert.Equal(ShippedFiles.AlertNames.Order(), headings.Order());
        Assert.Equal(ShippedFiles.AlertNames.Select(static name => name.ToLowerInvariant()), runbooks);
    }

    [GeneratedRegex(@"alertname: (\w+)\s+exp_alerts:")]
    private static partial Regex Firing();

    [GeneratedRegex(@"(?m)(?<=^### )Media\w+(?=\s*$)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=runbook: docs/operations\.md#)\w+")]
    private static partial Regex Runbook();
}
