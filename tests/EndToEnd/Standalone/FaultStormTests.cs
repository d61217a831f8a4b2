using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>All of VOD's faults against a single process. <see cref="Cluster.CrashStormTests"/> kills processes as well.</summary>
public sealed class FaultStormTests(ITestOutputHelper output)
{
    private const int Uploads = 200;

    /// <summary>In the gate the storm of kills holds the rule.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Every_file_becomes_ready_with_one_task_despite_failed_calls_and_lost_repeated_or_reordered_callbacks()
    {
        var watch = Stopwatch.StartNew();
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "2");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, StandaloneProcess.WithQuickDiscovery);
        await simulator.PushToAsync(service.Receiver);
        await simulator.SetFaultsAsync(new
        {
            apiInternalErrorBefore = 0.05,
            apiInternalErrorAfter = 0.1,
            apiCutAfter = 0.1,
            apiRateLimited = 0.1,
            callbackDrop = 0.1,
            callbackDuplicate = 0.2,
            callbackReorder = 0.2,
            finishBeforeAnswer = 0.1,
            seed = 42,
        });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(Uploads);

        await Eventually.SeesAsync(
            simulator.StatsAsync,
            static stats => stats.CallbacksAttempted + stats.CallbacksDropped >= Uploads && stats.CallbacksWaiting == 0,
            "every callback sent");
        await witness.EveryNotifiedUploadIsKnownAsync();
        var lost = await witness.CountLostUploadsAsync();
        await witness.EveryUploadBecomesReadyAsync();
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        var stats = await simulator.StatsAsync();
        output.WriteLine($"{Uploads} uploads, {lost} uploads found although their callbacks were lost, {watch.Elapsed.TotalSeconds:F1} s");
        output.WriteLine(
            $"callbacks: {stats.CallbacksDropped} dropped, {stats.CallbacksDuplicated} duplicated, {stats.CallbacksReordered} reordered");
        foreach (var line in stats.DescribeCalls())
            output.WriteLine(line);
        Assert.NotEqual(0, lost);
        Assert.All(
            [stats.CallbacksDropped, stats.CallbacksDuplicated, stats.CallbacksReordered], static count => Assert.NotEqual(0, count));
    }
}
