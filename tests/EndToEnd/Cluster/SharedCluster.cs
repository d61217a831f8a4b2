using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>
/// Three silos and two APIs on PostgreSQL, shared by the tests of the collection, which run one after the other. Each test begins with
/// <see cref="BecomesWholeAsync"/>, and does not restart what it killed.
/// </summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal static readonly IReadOnlyList<string> Members = ["silo 1", "silo 2", "silo 3", "api 1", "api 2"];

    internal ScriptedCluster Cluster { get; private set; } = null!;

    internal Witness Witness => new(Cluster.Simulator, Cluster);

    public async Task InitializeAsync() => Cluster = await ScriptedCluster.UpAsync(3, 2, static settings =>
    {
        StandaloneProcess.WithQuickDiscovery(settings);
        settings["Discovery__Interval"] = "00:00:02";
        settings["Cluster__Dashboard"] = "true";
    });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>Starts every stopped process, and resets the faults, the clock and the log lines of the previous test.</summary>
    internal async Task BecomesWholeAsync()
    {
        await Cluster.Simulator.SetFaultsAsync(SimulatorClient.NoFaults);
        await Cluster.Simulator.SetClockAsync(new { speed = 1, jobSeconds = 1 });
        await Task.WhenAll(Members.Except(await Cluster.FindRunningAsync(Members)).Select(Cluster.StartAsync));
        await Witness.EveryUploadBecomesReadyAsync();
        Cluster.Logs.Forget();
    }
}

[CollectionDefinition(nameof(SharedCluster))]
public sealed class SharedClusterCollection : ICollectionFixture<SharedCluster>;
