using Media.Domain;
using Media.Tests.Cluster.Files;
using Media.Tests.Cluster.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Silo;

/// <summary>Two silos on one PostgreSQL database: what they share without communicating.</summary>
public sealed class TwoSilosTests(TwoSilosTests.Pair pair) : IClassFixture<TwoSilosTests.Pair>
{
    /// <summary>
    /// The dispatcher of that silo knows the effects that it was handed, so that no other silo starts them a second time.
    /// </summary>
    [Fact]
    public async Task A_deactivated_file_is_activated_on_the_same_silo_again()
    {
        var (one, other) = await pair.BothAsync();
        var silos = new[] { one, other };
        var fileIds = Enumerable.Range(0, 20).Select(static number => $"{5285890784290000000 + number}").ToArray();

        var places = new List<ILookup<string, SiloAddress>>();
        for (var time = 0; time < 3; time++)
        {
            // Each event is delivered twice, so that the file stays in memory, and through a different silo each time.
            foreach (var (place, fileId) in fileIds.Index())
                for (var delivery = 0; delivery < 2; delivery++)
                    await silos[(place + time) % 2].UploadedAsync(fileId, "theirs-t0");
            places.Add(
                (await one.ActivationsAsync(RunningSilo.GrainType))
                    .ToLookup(static file => file.GrainId.Key.ToString()!, static file => file.SiloAddress));
            await one.CollectAsync();
        }

        Assert.Equal(2, places[0].SelectMany(static silos => silos).Distinct().Count());
        Assert.All(fileIds, fileId => Assert.Single(places.Select(place => Assert.Single(place[fileId])).Distinct()));
    }

    [Fact]
    public async Task Both_silos_request_scans_and_one_scanner_per_app_runs_them()
    {
        var (one, other) = await pair.BothAsync();
        var lost = Assert.Single(await pair.Vod.UploadAsync());

        await one.BecomesAsync(lost, MediaStatus.Processing);

        await Eventually.HoldsAsync(
            async () => (await other.ActivationsAsync(RunningSilo.DiscoveryGrainType))
                .Select(static scanner => scanner.GrainId.Key.ToString()).Order().SequenceEqual(["default", "other"]),
            "one scanner of each app");
        Assert.Single(await pair.Vod.FileIdsOfTasksAsync(), lost);
    }

    [Fact]
    public async Task When_the_scanners_silo_stops_the_other_silo_scans()
    {
        var (one, other) = await pair.BothAsync();
        var before = Assert.Single(await pair.Vod.UploadAsync());
        await one.BecomesAsync(before, MediaStatus.Processing);
        var scanner = DiscoveryGrainOf("default", await one.ActivationsAsync(RunningSilo.DiscoveryGrainType));
        var (its, others) = AddressOf(one).Equals(scanner.SiloAddress) ? (one, other) : (other, one);

        await its.DisposeAsync();
        var after = Assert.Single(await pair.Vod.UploadAsync());

        await others.BecomesAsync(after, MediaStatus.Processing);
        Assert.Equal(
            AddressOf(others), DiscoveryGrainOf("default", await others.ActivationsAsync(RunningSilo.DiscoveryGrainType)).SiloAddress);
        foreach (var fileId in new[] { before, after })
            Assert.Single(await pair.Vod.FileIdsOfTasksAsync(), fileId);
    }

    private static DetailedGrainStatistic DiscoveryGrainOf(string app, IEnumerable<DetailedGrainStatistic> scanners) =>
        Assert.Single(scanners, scanner => scanner.GrainId.Key.ToString() == app);

    private static SiloAddress AddressOf(RunningSilo silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Both silos scan often. A silo that a test stopped is replaced for the next test.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private readonly List<RunningSilo> _silos = [];
        private string _database = "";

        internal RunningVod Vod { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Vod = await RunningVod.StartAsync(jobSeconds: 3600);
            _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("two_silos");
        }

        public async Task DisposeAsync()
        {
            foreach (var silo in _silos)
                await silo.DisposeAsync();
            await Vod.DisposeAsync();
        }

        internal async Task<(RunningSilo One, RunningSilo Other)> BothAsync()
        {
            _silos.RemoveAll(static silo => silo.IsDisposed);
            while (_silos.Count < 2)
                _silos.Add(await RunningSilo.StartAsync(_database, Vod, Configure));
            foreach (var silo in _silos)
            {
                var management = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
                await Eventually.HoldsAsync(async () => (await management.GetHosts(onlyActive: true)).Count == 2, "two active silos");
                var view = silo.Services.GetRequiredService<ISiloStatusOracle>();
                await Eventually.HoldsAsync(() => view.GetActiveSilos().Length == 2, "two active silos as each sees them");
            }

            return (_silos[0], _silos[1]);
        }

        private void Configure(Dictionary<string, string?> settings)
        {
            settings.WithoutLookUps();
            settings["Cluster:ConnectionString"] = _database;
            settings["Discovery:Enabled"] = "true";
            settings["Discovery:Interval"] = "00:00:00.3";
            settings["Discovery:SettleTime"] = "00:00:00";
        }
    }
}
