using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Kills one of three silos under load.</summary>
[Collection(nameof(SharedCluster))]
public sealed class FailoverTests(SharedCluster shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int PerSecond = 50;
    private const int Uploads = 100;

    public Task InitializeAsync() => shared.BecomesWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_killed_silo_loses_no_answered_callback_and_gives_no_file_a_second_task()
    {
        var cluster = shared.Cluster;
        var load = CallbackLoad.Start(PerSecond, cluster.Apis);
        await load.AnswersMoreAsync(2 * PerSecond);
        var before = (await cluster.Simulator.StatsAsync()).CallbacksAttempted;
        var fileIds = await cluster.Simulator.UploadAsync(Uploads);
        await Eventually.SeesAsync(
            cluster.Simulator.StatsAsync,
            stats => stats.CallbacksAttempted >= before + (Uploads / 4),
            "a quarter of the uploads pushed");

        await cluster.KillAsync("silo 2");
        await load.AnswersMoreAsync(6 * PerSecond);

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        report.IsStoredOrRefused();
        await shared.Witness.AreKnownAsync(report.Stored);
        await shared.Witness.EveryNotifiedUploadIsKnownAsync();
        await shared.Witness.EveryUploadBecomesReadyAsync();
        await shared.Witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
    }
}
