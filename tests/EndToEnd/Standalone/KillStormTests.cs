using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Two thousand uploads while the service is killed repeatedly in the middle of its work.</summary>
[Trait("Category", "Long")]
public sealed class KillStormTests(ITestOutputHelper output)
{
    private const int Seed = 20260901;
    private const int Kills = 10;
    private const int UploadsPerKill = 160;
    private const int UploadsWhileDown = 10;
    private const int UploadsAtTheEnd = 300;
    private const int Uploads = (Kills * (UploadsPerKill + UploadsWhileDown)) + UploadsAtTheEnd;

    [Fact]
    public async Task Repeated_kills_lose_no_answered_callback_and_give_no_file_a_second_task()
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(Seed);
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, StandaloneProcess.WithQuickDiscovery);
        await simulator.PushToAsync(service.Receiver);
        var witness = new Witness(simulator, service);

        for (var kill = 1; kill <= Kills; kill++)
        {
            await UploadAndKillAsync(simulator, service, random);
            await simulator.UploadAsync(UploadsWhileDown);
            await service.StartAgainAsync();
        }

        await simulator.UploadAsync(UploadsAtTheEnd);
        await Eventually.SeesAsync(simulator.StatsAsync, static stats => stats.CallbacksWaiting == 0, "every callback sent");
        var killed = watch.Elapsed;
        await witness.EveryNotifiedUploadIsKnownAsync();
        var lost = await witness.CountLostUploadsAsync();
        await witness.AllEndAsync(Uploads, "ready");

        var fileIds = (await simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        Assert.Equal(Uploads, fileIds.Length);
        // Many callbacks arrived, and many uploads were found by scans. The seed alone does not determine the numbers, because a kill comes
        // later on a busy machine.
        Assert.InRange(lost, Kills * UploadsWhileDown, Uploads * 3 / 4);
        await witness.ExactlyOneTaskEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        await ReportAsync(simulator, lost, killed, watch.Elapsed);
    }

    /// <summary>
    /// Kills the service after a random number of callbacks or calls: sometimes while it receives uploads, sometimes while it requests
    /// tasks, sometimes while it receives their ends.
    /// </summary>
    private static async Task UploadAndKillAsync(SimulatorProcess simulator, StandaloneProcess service, Random random)
    {
        var before = await simulator.StatsAsync();
        var byCallbacks = random.Next(3) > 0;
        var moment = byCallbacks ? random.Next(1, UploadsPerKill * 3 / 2) : random.Next(1, UploadsPerKill / 2);
        await simulator.UploadAsync(UploadsPerKill);
        await Eventually.SeesAsync(
            simulator.StatsAsync,
            now => byCallbacks
                ? now.CallbacksAttempted - before.CallbacksAttempted >= moment
                : now.CallsOf("ProcessMedia") - before.CallsOf("ProcessMedia") >= moment,
            $"{moment} {(byCallbacks ? "callbacks" : "calls")} before the kill");
        await service.Process.KillAsync();
    }

    private async Task ReportAsync(SimulatorProcess simulator, int lost, TimeSpan killed, TimeSpan all)
    {
        var stats = await simulator.StatsAsync();
        output.WriteLine($"{Uploads} uploads, {Kills} kills (seed {Seed}), {lost} uploads found although their callbacks were lost");
        output.WriteLine($"{killed.TotalSeconds:F1} s of kills, {all.TotalSeconds:F1} s in all");
        output.WriteLine($"callbacks: {stats.CallbacksAttempted} attempted, {stats.CallbacksAnswered200} answered 200");
        foreach (var line in stats.DescribeCalls())
            output.WriteLine(line);
    }
}
