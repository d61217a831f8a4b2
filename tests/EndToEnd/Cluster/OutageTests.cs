using System.Net;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Kills PostgreSQL under load and restarts it.</summary>
[Collection(nameof(SharedCluster))]
public sealed class OutageTests(SharedCluster shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int PerSecond = 50;
    private const int Uploads = 100;

    public Task InitializeAsync() => shared.BecomesWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Without_its_database_a_cluster_is_not_ready_refuses_callbacks_and_loses_no_answered_one()
    {
        var cluster = shared.Cluster;
        await cluster.Simulator.SetFaultsAsync(SimulatorClient.Storm);
        var load = CallbackLoad.Start(PerSecond, cluster.Apis);
        var before = await cluster.Simulator.UploadAsync(Uploads / 2);
        await load.AnswersMoreAsync(2 * PerSecond);

        await cluster.KillAsync("postgres");
        var meanwhile = await cluster.Simulator.UploadAsync(Uploads / 2);
        await load.AnswersMoreAsync(2 * PerSecond, "503");
        foreach (var process in cluster.Apis.Concat(cluster.Silos))
        {
            await process.AnswersAsync("/readyz", HttpStatusCode.ServiceUnavailable);
            await process.AnswersAsync("/livez", HttpStatusCode.OK);
        }

        await cluster.StartAsync("postgres");
        await load.AnswersMoreAsync(4 * PerSecond);
        foreach (var process in cluster.Apis.Concat(cluster.Silos))
            await process.AnswersAsync("/readyz", HttpStatusCode.OK);

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        report.IsStoredOrRefused();
        await shared.Witness.AreKnownAsync(report.Stored);
        await shared.Witness.EveryNotifiedUploadIsKnownAsync();
        await shared.Witness.EveryUploadBecomesReadyAsync();
        await shared.Witness.EachAsync([.. before, .. meanwhile], Witness.IsReadyByOneProcedureOfOurs);
        cluster.Logs.AreExplained([.. KnownErrors.WhenSilosAreKilled, .. KnownErrors.WithoutDatabase]);
    }
}
