using Media.Domain;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Pulling;

/// <summary>
/// At start a silo compares the configured mode with VOD's and only reports a difference. One silo has an app for each case.
/// </summary>
public sealed class EventModeCheckTests(EventModeCheckTests.ComparedApps shared) : IClassFixture<EventModeCheckTests.ComparedApps>
{
    [Theory]
    [InlineData("pull", "PUSH", "Set Mode to PULL at VOD", "Vod__Apps__pull-and-push__Mode to push")]
    [InlineData("push", "PULL", "Set Vod__Apps__push-and-pull__Mode to pull", "Mode to PUSH at VOD")]
    public async Task Modes_that_differ_are_reported_with_both_and_the_remedy(string here, string atVod, params string[] remedies)
    {
        var (silo, _) = shared.Take(ComparedApps.NameOf(here, atVod));

        await MismatchBecomesAsync(silo, 1);

        var line = Assert.Single(WarningsOf(silo), static line => line.Contains("is configured for", StringComparison.Ordinal));
        Assert.All(
            remedies.Append($"configured for {here} but set to {atVod} at VOD"),
            part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pull", "PULL")]
    [InlineData("push", "PUSH")]
    public async Task Modes_that_agree_are_not_reported(string here, string atVod)
    {
        var (silo, _) = shared.Take(ComparedApps.NameOf(here, atVod));

        await MismatchBecomesAsync(silo, 0);

        Assert.Empty(WarningsOf(silo));
    }

    [Fact]
    public async Task If_the_comparison_fails_the_service_serves_and_compares_later()
    {
        var (silo, vod) = shared.Take(ComparedApps.Failing);
        await Eventually.HoldsAsync(async () => await vod.CallsAsync("DescribeEventConfig", "InternalError") > 0, "the call");
        await vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        await vod.PushToAsync(silo.Receiver);
        await silo.BecomesAsync(Assert.Single(await vod.UploadAsync()), MediaStatus.Ready);
        // The modes differ, but the silo has not compared them yet.
        Assert.Empty(WarningsOf(silo));
    }

    [Fact]
    public async Task An_upload_switch_that_is_off_is_reported()
    {
        var (silo, _) = shared.Take(ComparedApps.WithoutUploads);

        await MismatchBecomesAsync(silo, 0);

        await Eventually.HoldsAsync(() => WarningsOf(silo).Any(), "a warning");
        Assert.Contains("VOD does not report uploads", Assert.Single(WarningsOf(silo)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> WarningsOf(RunningSilo silo) => silo.Warnings.Where(line =>
        line.StartsWith("Media.Grains.Pulling.EventModeCheck", StringComparison.Ordinal)
        && (line.Contains($"App {silo.App} ", StringComparison.Ordinal) || line.Contains($"App {silo.App}:", StringComparison.Ordinal)));

    private static async Task MismatchBecomesAsync(RunningSilo silo, int expected)
    {
        using var measured = new Measurements(silo.Services);
        await Eventually.HoldsAsync(
            () => measured.Shown("media.app.mode_mismatch").Any(mismatch => mismatch.Tags["app"] == silo.App && mismatch.Value == expected),
            "the modes compared");
    }

    public sealed class ComparedApps() : SharedSilo(
        NameOf("pull", "PUSH"), NameOf("push", "PULL"), NameOf("pull", "PULL"), NameOf("push", "PUSH"), Failing, WithoutUploads)
    {
        internal const string Failing = "failing";
        internal const string WithoutUploads = "without-uploads";

        internal static string NameOf(string here, string atVod) => $"{here}-and-{atVod}".ToLowerInvariant();

        private protected override async Task<RunningVod> StartVodAsync(string app)
        {
            var vod = await RunningVod.StartAsync(app.EndsWith("-and-pull", StringComparison.Ordinal) ? "PULL" : "PUSH");
            if (app == Failing)
                await vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
            if (app == WithoutUploads)
                await vod.ConfigureEventsAsync(new { UploadMediaCompleteEventSwitch = "OFF" });
            return vod;
        }

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            foreach (var app in Apps.Where(static app => app == Failing || app.StartsWith("pull", StringComparison.Ordinal)))
                settings[$"Vod:Apps:{app}:Mode"] = "pull";
        }
    }
}
