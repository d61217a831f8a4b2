using Media.Domain;
using Media.Tests.Cluster.Api;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Pulling;

/// <summary>At the start the configured mode is compared with VOD's, and nothing depends on it.</summary>
public sealed class EventModeCheckTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-mode-");
    private readonly LogLines _log = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("pull", "PUSH", "Set Mode to PULL at VOD", "Vod__Apps__default__Mode to push")]
    [InlineData("push", "PULL", "Set Vod__Apps__default__Mode to pull", "Mode to PUSH at VOD")]
    public async Task Modes_that_differ_are_told_with_both_and_the_remedy(string here, string atVod, params string[] remedies)
    {
        await using var vod = await RunningVod.StartAsync(atVod);
        await using var silo = await StartAsync(vod, here);

        await MismatchBecomesAsync(silo, 1);

        var line = Assert.Single(Warnings(), static line => line.Contains("App default is configured for", StringComparison.Ordinal));
        Assert.All(remedies.Append($"configured for {here} and set to {atVod} at VOD"), part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pull", "PULL")]
    [InlineData("push", "PUSH")]
    public async Task Modes_that_agree_are_not_spoken_of(string here, string atVod)
    {
        await using var vod = await RunningVod.StartAsync(atVod);
        await using var silo = await StartAsync(vod, here);

        await MismatchBecomesAsync(silo, 0);

        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task Where_the_call_fails_the_service_serves_and_compares_later()
    {
        await using var vod = await RunningVod.StartAsync();
        await vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });

        await using var silo = await StartAsync(vod, "pull");
        await Eventually.HoldsAsync(async () => await vod.CallsAsync("DescribeEventConfig", "InternalError") > 0, "the call");
        await vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        await vod.PushToAsync(silo.Receiver);
        await silo.BecomesAsync(Assert.Single(await vod.UploadAsync()), MediaStatus.Ready);
        // The modes differ, and nobody has learnt it yet.
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task An_upload_switch_that_is_off_is_told()
    {
        await using var vod = await RunningVod.StartAsync();
        await vod.ConfigureEventsAsync(new { UploadMediaCompleteEventSwitch = "OFF" });

        await using var silo = await StartAsync(vod, "push");

        await MismatchBecomesAsync(silo, 0);
        Assert.Contains("App default: VOD does not report uploads", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    private IEnumerable<string> Warnings() => _log.Lines
        .Where(static line => line.Level >= LogLevel.Warning && line.Text.StartsWith("Media.Grains.Pulling.EventModeCheck", StringComparison.Ordinal))
        .Select(static line => line.Text);

    private static async Task MismatchBecomesAsync(RunningSilo silo, int expected)
    {
        using var measured = new Measurements(silo.Services);
        await Eventually.HoldsAsync(() => measured.Shown("media.app.mode_mismatch").Any(mismatch => mismatch.Tags["app"] == "default" && mismatch.Value == expected), "the modes compared");
    }

    private Task<RunningSilo> StartAsync(RunningVod vod, string mode) => RunningSilo.StartAsync(
        Path.Combine(_directory.FullName, "media.db"),
        vod,
        settings =>
        {
            settings["Vod:Apps:default:Mode"] = mode;
            foreach (var setting in settings.Keys.Where(static key => key.StartsWith("Vod:Apps:other", StringComparison.Ordinal)).ToArray())
                settings.Remove(setting);
        },
        services => services.AddSingleton<ILoggerProvider>(_log));
}
