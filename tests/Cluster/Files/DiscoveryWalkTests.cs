using Media.Contracts;
using Media.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>One walk, which the test asks for: how often it makes a call that VOD fails, and what it leaves for the next.</summary>
public sealed class DiscoveryWalkTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-walk-");
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        _silo = await StartSiloAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <param name="seed">What chance makes of it at one half: the search is answered, and of the calls for tasks the one after those that fail.</param>
    [Theory]
    [InlineData(93, 2, true)]
    [InlineData(240, 3, false)]
    public async Task A_file_is_left_for_the_next_walk_when_its_tasks_could_not_be_seen_three_times(int seed, int failures, bool isTaken)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.5, seed });

        await WalkAsync();

        Assert.Equal(isTaken, await _silo.RowAsync(fileId) is not null);
        Assert.Equal((failures, isTaken ? 1 : 0), (await _vod.CallsAsync("DescribeTasks", "InternalError"), await _vod.CallsAsync("DescribeTasks", "OK")));
    }

    /// <param name="chance">At one half, with this seed, the third search is the first that is answered.</param>
    [Theory]
    [InlineData(0.5, 2, true)]
    [InlineData(1.0, 3, false)]
    public async Task A_search_that_failed_three_times_in_a_row_is_left_for_the_next_walk(double chance, int failures, bool isTaken)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = chance, seed = 183 });

        await WalkAsync();

        Assert.Equal(isTaken, await _silo.RowAsync(fileId) is not null);
        Assert.Equal(failures, await _vod.CallsAsync("SearchMedia", "InternalError"));
    }

    [Fact]
    public async Task A_walker_in_another_silo_goes_on_from_where_the_one_before_was()
    {
        // More than a page of a search shows.
        await _vod.UploadAsync(120, procedure: "LongVideoPreset");
        await TwiceTheOverlapAsync();
        await WalkAsync();
        Assert.Equal(2, await _vod.CallsAsync("SearchMedia"));

        await _silo.DisposeAsync();
        _silo = await StartSiloAsync();
        await WalkAsync();

        Assert.Equal(3, await _vod.CallsAsync("SearchMedia"));
    }

    [Fact]
    public async Task What_a_walk_could_not_search_is_found_by_the_next_however_late_it_comes()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await TwiceTheOverlapAsync();
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        await WalkAsync();
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        await _silo.DisposeAsync();
        _silo = await StartSiloAsync();
        await WalkAsync();

        Assert.NotNull(await _silo.RowAsync(fileId));
    }

    /// <summary>The database is some seconds old, so that a walk goes back a little more than a minute.</summary>
    [Theory]
    [InlineData(-60, 0, false)]
    // Its beginning lies within what a walk goes back now, as after the first window was made longer.
    [InlineData(0, 0, true)]
    // By a clock that was wrong.
    [InlineData(-60, 60, true)]
    public async Task What_was_walked_counts_where_it_leaves_no_gap(int fromMinutes, int toMinutes, bool isFound)
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
        await TwiceTheOverlapAsync();
        await WalkedAsync(fromMinutes, toMinutes);

        await WalkAsync();

        Assert.Equal(isFound, await _silo.RowAsync(fileId) is not null);
    }

    [Fact]
    public async Task What_lies_further_back_than_a_walk_goes_is_not_joined_to_it()
    {
        await WalkedAsync(-60, -30);

        await WalkAsync();

        var walked = await _silo.Reader.ReadWalkedAsync("default", default);
        Assert.InRange(DateTimeOffset.UtcNow - walked!.Value.From, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task How_far_a_walk_came_is_saved_while_it_goes_on()
    {
        var fileIds = await _vod.UploadAsync(250, procedure: "LongVideoPreset");
        var goesOn = new TaskCompletionSource();
        var commits = 0;
        _silo.Store.BeforeCommit = _ => Interlocked.Increment(ref commits) > 210 ? goesOn.Task : Task.CompletedTask;

        var walk = WalkAsync();

        await Eventually.HoldsAsync(async () => await _silo.Reader.ReadWalkedAsync("default", default) is not null, "how far it came");
        Assert.False(walk.IsCompleted);
        goesOn.SetResult();
        await walk;
        foreach (var fileId in fileIds)
            Assert.NotNull(await _silo.RowAsync(fileId));
    }

    private ValueTask WalkedAsync(int fromMinutes, int toMinutes)
    {
        var now = DateTimeOffset.UtcNow;
        return _silo.Services.GetRequiredService<IDiscoveryProgress>().SaveWalkedAsync("default", new(now.AddMinutes(fromMinutes), now.AddMinutes(toMinutes)));
    }

    private static Task<bool> TwiceTheOverlapAsync()
    {
        var began = DateTimeOffset.UtcNow;
        return Eventually.HoldsAsync(() => DateTimeOffset.UtcNow - began > TimeSpan.FromSeconds(2), "twice the overlap");
    }

    private Task<RunningSilo> StartSiloAsync() => RunningSilo.StartAsync(
        Path.Combine(_directory.FullName, "media.db"),
        _vod,
        static settings =>
        {
            settings["Discovery:Enabled"] = "true";
            settings["Discovery:Interval"] = "01:00:00";
            settings["Discovery:Overlap"] = "00:00:01";
            settings["Discovery:SettleTime"] = "00:00:00";
            settings["Life:LookUpAfter:0"] = "01:00:00";
            settings["Life:LookUpAfter:1"] = "02:00:00";
            settings["Life:InferAfter"] = "03:00:00";
        });

    private Task WalkAsync() => _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IDiscoveryGrain>("default").Walk();
}
