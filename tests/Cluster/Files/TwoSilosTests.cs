using System.Diagnostics;
using Media.Domain;
using Media.Tests.Cluster.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>Two silos on one PostgreSQL database: what they share without asking each other.</summary>
public sealed class TwoSilosTests : IAsyncLifetime
{
    private const string Walker = "discovery";

    private static int databases;
    private readonly List<RunningSilo> _silos = [];
    private RunningVod _vod = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        var server = await PostgresServer.SharedAsync();
        _database = await server.CreateDatabaseAsync($"two_silos_{Interlocked.Increment(ref databases)}");
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        await _vod.DisposeAsync();
    }

    [Fact]
    public async Task They_keep_the_accounts_limit_together()
    {
        await StartBothAsync(static settings => settings["Vod:Apps:default:CallsPerSecond"] = "40");
        // A tenth above what is configured, as the account's is.
        await _vod.SetFaultsAsync(new { apiCallsPerSecond = 44 });
        var fileIds = await _vod.UploadAsync(240);

        await Task.WhenAll(fileIds.Select((fileId, place) => _silos[place % 2].UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await _silos[0].BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia", "RequestLimitExceeded"));
    }

    /// <summary>What was handed over to a silo is known there, so that it is not begun a second time elsewhere.</summary>
    [Fact]
    public async Task A_file_that_was_let_go_comes_back_to_the_same_silo()
    {
        await StartBothAsync(static _ => { });
        var fileIds = Enumerable.Range(0, 20).Select(static number => $"{5285890784290000000 + number}").ToArray();

        var places = new List<ILookup<string, SiloAddress>>();
        for (var time = 0; time < 3; time++)
        {
            // Each is told of again to be held, and told by another silo each time.
            foreach (var (place, fileId) in fileIds.Index())
                for (var delivery = 0; delivery < 2; delivery++)
                    await _silos[(place + time) % 2].UploadedAsync(fileId, "theirs-t0");
            places.Add((await _silos[0].ActivationsAsync(RunningSilo.GrainType)).ToLookup(static file => file.GrainId.Key.ToString()!, static file => file.SiloAddress));
            await _silos[0].CollectAsync();
        }

        Assert.Equal(2, places[0].SelectMany(static silos => silos).Distinct().Count());
        Assert.All(fileIds, fileId => Assert.Single(places.Select(place => Assert.Single(place[fileId])).Distinct()));
    }

    [Fact]
    public async Task They_walk_one_at_a_time_and_no_more_often_than_one_alone()
    {
        await StartBothAsync(static settings =>
        {
            settings["Discovery:Enabled"] = "true";
            settings["Discovery:Interval"] = "00:00:01";
        });
        await WalkAsync(1);
        var watch = Stopwatch.StartNew();

        await WalkAsync(6);

        // Two walkers would need half of it.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4.5), Eventually.Patience);
        Assert.Equal(["default", "other"], (await _silos[0].ActivationsAsync(Walker)).Select(static walker => walker.GrainId.Key.ToString()).Order());
    }

    [Fact]
    public async Task When_the_walkers_silo_goes_the_other_walks()
    {
        await StartBothAsync(static settings =>
        {
            settings["Discovery:Enabled"] = "true";
            settings["Discovery:Interval"] = "00:00:00.3";
            settings["Discovery:SettleTime"] = "00:00:00";
            settings["Vod:Apps:other:Pipeline"] = "false";
        });
        var before = Assert.Single(await _vod.UploadAsync());
        await _silos[0].BecomesAsync(before, MediaStatus.Ready);
        var walker = Assert.Single(await _silos[0].ActivationsAsync(Walker));
        var (its, others) = AddressOf(_silos[0]).Equals(walker.SiloAddress) ? (_silos[0], _silos[1]) : (_silos[1], _silos[0]);

        await its.DisposeAsync();
        var after = Assert.Single(await _vod.UploadAsync());

        await others.BecomesAsync(after, MediaStatus.Ready);
        Assert.Equal(AddressOf(others), Assert.Single(await others.ActivationsAsync(Walker)).SiloAddress);
        Assert.Equal([before, after], await _vod.JobsAsync());
    }

    private async Task StartBothAsync(Action<Dictionary<string, string?>> more)
    {
        for (var silo = 0; silo < 2; silo++)
        {
            _silos.Add(await RunningSilo.StartAsync(_database, _vod, settings =>
            {
                settings["Cluster:ConnectionString"] = _database;
                more(settings);
            }));
        }

        foreach (var silo in _silos)
        {
            var management = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
            await Eventually.HoldsAsync(async () => (await management.GetHosts(onlyActive: true)).Count == 2, "two active silos");
            var view = silo.Services.GetRequiredService<ISiloStatusOracle>();
            await Eventually.HoldsAsync(() => view.GetActiveSilos().Length == 2, "two active silos as each sees them");
        }
    }

    private async Task WalkAsync(int times)
    {
        var walks = await _vod.CallsAsync("SearchMedia");
        // Both apps are walked.
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("SearchMedia") >= walks + (2 * times), $"{times} more walks");
    }

    private static SiloAddress AddressOf(RunningSilo silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
}
