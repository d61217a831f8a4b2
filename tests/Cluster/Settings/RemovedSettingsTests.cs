using Media.Tests.Cluster.Api;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Tests.Cluster.Settings;

public sealed class RemovedSettingsTests
{
    [Fact]
    public async Task Removed_settings_are_ignored_and_named_in_one_warning()
    {
        await using var api = await RunningApi.StartAsync(static settings =>
        {
            settings["Api:RetryAfterSeconds"] = "7";
            settings["RETENTION:PAUSE"] = "soon";
            settings["FileWatch:Interval"] = "00:00:01";
        });

        var warning = Assert.Single(Warnings(api));
        Assert.Contains("Api__RetryAfterSeconds (now fixed at 5 s)", warning, StringComparison.Ordinal);
        Assert.Contains("Retention__Pause (", warning, StringComparison.Ordinal);
        Assert.Contains("FileWatch__Interval (", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("soon", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_removed_settings_does_not_warn()
    {
        await using var api = await RunningApi.StartAsync();

        Assert.Empty(Warnings(api));
    }

    [Fact]
    public async Task A_setting_that_never_existed_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => RunningApi.StartAsync(static settings => settings["Api:RetryAfter"] = "7"));

        Assert.StartsWith(
            "Api__RetryAfter is not a setting: remove it, or rename it to one of MaxBodyBytes, ",
            Assert.Single(refusal.Failures),
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Warnings(RunningApi api) => api.Log.Lines
        .Where(
            static line => line.Level == LogLevel.Warning
                && line.Text.StartsWith("Media.ServiceDefaults.RemovedSettings", StringComparison.Ordinal))
        .Select(static line => line.Text);
}
