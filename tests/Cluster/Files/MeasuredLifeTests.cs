using System.Text.RegularExpressions;
using Media.Domain;
using Media.Grains.Census;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>The measurements of a few lives: names, units and values.</summary>
public sealed partial class MeasuredLifeTests : IClassFixture<MeasuredLifeTests.WatchfulSilo>, IAsyncLifetime
{
    private const int Files = 3;

    private readonly RunningVod _vod;
    private readonly RunningSilo _silo;
    private readonly Measurements _measurements;

    public MeasuredLifeTests(WatchfulSilo shared)
    {
        (_silo, _vod) = shared.NextApp();
        _measurements = new Measurements(_silo.Services);
    }

    public Task InitializeAsync() => _vod.PushToAsync(_silo.Receiver);

    public Task DisposeAsync()
    {
        _measurements.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Lives_are_measured_in_seconds_and_counted_once_and_no_label_names_a_file()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var fileIds = await _vod.UploadAsync(Files);
        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        await Eventually.HoldsAsync(() => _measurements.Of("media.file.time_to_final").Count == Files, "the ends are measured");
        var elapsed = TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;

        Assert.All(_measurements.Of("media.file.time_to_final"), life =>
        {
            // VOD reports the time of the upload in whole seconds.
            Assert.InRange(life.Value, 0.01, elapsed + 1);
            Assert.Equal("ready", life.Tags["status"]);
        });
        Assert.All(
            ["media.store.commit.duration", "media.callback.duration"],
            name => Assert.All(_measurements.Of(name), taken => Assert.InRange(taken.Value, 0.000_001, elapsed)));
        Assert.Equal(2 * Files, _measurements.Of("media.callbacks").Count(static callback => callback.Value > 0));
        Assert.Equal(
            Files,
            _measurements.Of("media.vod.calls")
                .Count(static call => call.Tags["action"] == "ProcessMedia" && call.Tags["outcome"] == "ok"));
        Assert.Equal(Files, _measurements.Of("media.files.status_changes").Count(static change => change.Tags["to"] == "ready"));
        Assert.DoesNotContain(
            _measurements.All.SelectMany(static measured => measured.Tags.Values),
            value => fileIds.Any(id => value.Contains(id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Counts_and_ages_of_files_are_shown_in_seconds()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        await _vod.SetClockAsync(new { jobSeconds = 600 });
        foreach (var fileId in await _vod.UploadAsync(Files))
            await _silo.BecomesAsync(fileId, MediaStatus.Processing);

        var counts = await Eventually.SeesAsync(
            () => Task.FromResult(_measurements.Shown("media.files")),
            static shown => shown.Any(static count => count.Value == Files && count.Tags["status"] == "processing"),
            "the files counted");

        // The files of the other tests are finished.
        Assert.DoesNotContain(counts, static count => count.Value > 0 && count.Tags["status"] is not ("processing" or "ready"));
        Assert.InRange(Assert.Single(_measurements.Shown("media.files.unfinished.oldest_age")).Value, 0.01, Elapsed());
        Assert.InRange(Assert.Single(_measurements.Shown("media.events.latest_age")).Value, 0, Elapsed());
        foreach (var gauge in new[] { "media.files.due", "media.files.due.oldest_age" })
            await Eventually.HoldsAsync(() => Assert.Single(_measurements.Shown(gauge)).Value == 0, $"{gauge}: what was due is taken up");

        double Elapsed() => TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;
    }

    /// <summary>Units are UCUM: seconds, or the counted thing in braces. A gauge that is only 0 or 1 has no unit.</summary>
    [Fact]
    public async Task Every_instrument_has_a_description_and_a_known_unit()
    {
        await _silo.BecomesAsync(Assert.Single(await _vod.UploadAsync()), MediaStatus.Ready);

        Assert.True(_measurements.Instruments.Count > 20);
        Assert.All(_measurements.Instruments, static instrument =>
        {
            Assert.Matches("^media(?:\\.[a-z_]+)+$", instrument.Name);
            Assert.NotEmpty(instrument.Description!);
            Assert.Matches(
                Time().IsMatch(instrument.Name) ? "^s$" : YesOrNo().IsMatch(instrument.Name) ? "^$" : "^\\{[a-z]+\\}$",
                instrument.Unit ?? "");
        });
    }

    [GeneratedRegex("duration$|_age$|wait$|time_to_final$")]
    private static partial Regex Time();

    [GeneratedRegex("blocked$|unreachable$|mismatch$")]
    private static partial Regex YesOrNo();

    public sealed class WatchfulSilo() : SharedSilo(apps: 3)
    {
        private protected override void Configure(Dictionary<string, string?> settings) => settings.WithoutLookUps();

        private protected override void AddServices(IServiceCollection services) =>
            services.Configure<FileCensusOptions>(static options => options.ShortestPause = TimeSpan.FromMilliseconds(100));
    }
}
