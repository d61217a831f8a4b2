using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Discovery;

/// <summary>
/// A single scan, requested by the test: how often it repeats a call that fails at VOD, and what it leaves for the next scan.
/// </summary>
public sealed class DiscoveryScanTests : IClassFixture<DiscoveryScanTests.ScannedApps>
{
    private static readonly TimeSpan TwiceTheOverlap = TimeSpan.FromMinutes(2);

    private readonly ShiftedClock _clock;
    private readonly RunningVod _vod;
    private readonly RunningSilo _silo;

    public DiscoveryScanTests(ScannedApps shared)
    {
        (_silo, _vod) = shared.NextApp();
        _clock = shared.Clock;
        _clock.Shift = TimeSpan.Zero;
    }

    /// <param name="seed">
    /// A seed with which, at a probability of one half, SearchMedia succeeds and DescribeTasks fails the given number of times before it
    /// would succeed.
    /// </param>
    [Theory]
    [InlineData(93, 2, true)]
    [InlineData(240, 3, false)]
    public async Task A_file_is_left_for_the_next_scan_when_its_tasks_could_not_be_read_three_times(int seed, int failures, bool isTaken)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.5, seed });

        await _silo.ScanAsync();

        Assert.Equal(isTaken, await _silo.RowAsync(fileId) is not null);
        Assert.Equal(
            (failures, isTaken ? 1 : 0),
            (await _vod.CallsAsync("DescribeTasks", "InternalError"), await _vod.CallsAsync("DescribeTasks", "OK")));
    }

    /// <param name="chance">The probability of a failure. At one half, with this seed, the third search is the first that succeeds.</param>
    [Theory]
    [InlineData(0.5, 2, true)]
    [InlineData(1.0, 3, false)]
    public async Task A_search_that_failed_three_times_in_a_row_is_left_for_the_next_scan(double chance, int failures, bool isTaken)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = chance, seed = 183 });

        await _silo.ScanAsync();

        Assert.Equal(isTaken, await _silo.RowAsync(fileId) is not null);
        Assert.Equal(failures, await _vod.CallsAsync("SearchMedia", "InternalError"));
    }

    [Fact]
    public async Task A_new_scanner_continues_where_the_previous_one_stopped()
    {
        // More files than one page of a search holds.
        await _vod.UploadAsync(120, procedure: "LongVideoPreset");
        _clock.Shift = TwiceTheOverlap;
        await _silo.ScanAsync();
        Assert.Equal(2, await _vod.CallsAsync("SearchMedia"));

        await _silo.ScanAsync();

        Assert.Equal(3, await _vod.CallsAsync("SearchMedia"));
    }

    [Fact]
    public async Task Silos_that_request_scans_within_the_interval_share_one_scan()
    {
        await _silo.ScanAsync();

        await Task.WhenAll(_silo.RequestScanAsync(), _silo.RequestScanAsync());

        Assert.Equal(1, await _vod.CallsAsync("SearchMedia"));
    }

    [Fact]
    public async Task A_file_that_VODs_clock_shows_as_older_than_the_previous_scan_is_found()
    {
        _clock.Shift = TwiceTheOverlap / 4;
        await _silo.ScanAsync();

        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();

        Assert.NotNull(await _silo.RowAsync(fileId));
    }

    [Fact]
    public async Task A_file_that_a_scan_could_not_search_for_is_found_by_the_next_however_late_it_comes()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        _clock.Shift = TwiceTheOverlap;
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        await _silo.ScanAsync();
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        await _silo.ScanAsync();

        Assert.NotNull(await _silo.RowAsync(fileId));
    }

    /// <summary>A scan goes back no further than one minute before the creation of the database.</summary>
    [Theory]
    [InlineData(-60, 0, false)]
    // The earlier scan begins after the start of this one, as it does after the first window was made longer.
    [InlineData(0, 0, true)]
    // The earlier scan used a wrong clock.
    [InlineData(-60, 60, true)]
    public async Task An_earlier_scan_counts_only_if_it_leaves_no_gap(int fromMinutes, int toMinutes, bool isFound)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        _clock.Shift = TwiceTheOverlap;
        await SetScannedRangeAsync(fromMinutes, toMinutes);

        await _silo.ScanAsync();

        Assert.Equal(isFound, await _silo.RowAsync(fileId) is not null);
    }

    [Fact]
    public async Task A_scan_that_ended_before_the_next_can_begin_is_not_joined_to_it()
    {
        await SetScannedRangeAsync(-60, -30);

        await _silo.ScanAsync();

        var scanned = await _silo.Reader.ReadScannedRangeAsync(_silo.App, default);
        Assert.Equal(await _silo.Reader.ReadCreatedAtAsync(default) - TimeSpan.FromMinutes(1), scanned!.Value.From);
    }

    [Fact]
    public async Task The_progress_of_a_scan_is_saved_while_it_runs()
    {
        var fileIds = await _vod.UploadAsync(250, procedure: "LongVideoPreset");
        var goesOn = new TaskCompletionSource();
        var commits = 0;
        _silo.Store.BeforeCommit = _ => Interlocked.Increment(ref commits) > 210 ? goesOn.Task : Task.CompletedTask;

        var scan = _silo.ScanAsync();

        await Eventually.HoldsAsync(
            async () => await _silo.Reader.ReadScannedRangeAsync(_silo.App, default) is not null, "the scanned range");
        Assert.False(scan.IsCompleted);
        goesOn.SetResult();
        await scan;
        foreach (var fileId in fileIds)
            Assert.NotNull(await _silo.RowAsync(fileId));
    }

    /// <summary>Records a scan of that time, relative to the silo's current time.</summary>
    private ValueTask SetScannedRangeAsync(int fromMinutes, int toMinutes)
    {
        var now = _clock.GetUtcNow();
        return _silo.Services.GetRequiredService<IDiscoveryProgress>().SaveScannedRangeAsync(
            _silo.App, new(now.AddMinutes(fromMinutes), now.AddMinutes(toMinutes)));
    }

    /// <summary>A new file is old enough at once by the silo's clock, which may be ahead of VOD's.</summary>
    public sealed class ScannedApps() : SharedSilo(apps: 14)
    {
        internal ShiftedClock Clock { get; } = new();

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithScansOnRequest();
            settings.WithoutLookUps();
            settings["Discovery:SettleTime"] = "00:00:00";
            settings["Discovery:Overlap"] = "00:01:00";
        }

        private protected override void AddServices(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
    }
}
