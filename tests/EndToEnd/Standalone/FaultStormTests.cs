using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>VOD at its worst, and nobody dies.</summary>
public sealed class FaultStormTests(ITestOutputHelper output)
{
    private const int Uploads = 500;

    [Fact]
    public async Task Every_file_ends_right_with_one_job_though_calls_fail_and_callbacks_are_lost_doubled_and_out_of_order()
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
            async () => (await simulator.UploadsAsync()).Count(static upload => upload.Notified),
            static notified => notified > Uploads * 4 / 5,
            "most uploads told");
        await witness.EveryNotifiedUploadIsKnownAsync();
        var lost = await witness.CountLostUploadsAsync();
        // A search has five pages, and each is refused three times in ten.
        await witness.AllEndAsync(Uploads, TimeSpan.FromSeconds(180), "ready");
        await witness.ExactlyOneJobEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        var stats = await simulator.StatsAsync();
        output.WriteLine($"{Uploads} uploads, {lost} uploads found though their callback was lost, {watch.Elapsed.TotalSeconds:F1} s");
        output.WriteLine($"callbacks: {stats.CallbacksDropped} dropped, {stats.CallbacksDuplicated} doubled, {stats.CallbacksReordered} out of order");
        foreach (var line in stats.DescribeCalls())
            output.WriteLine(line);
        Assert.InRange(lost, 1, Uploads / 5);
        Assert.All([stats.CallbacksDropped, stats.CallbacksDuplicated, stats.CallbacksReordered], static count => Assert.NotEqual(0, count));
    }

    [Fact]
    public async Task Definitions_that_fail_and_jobs_that_abort_end_as_what_they_are()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address);
        await simulator.PushToAsync(service.Receiver);
        await simulator.SetFaultsAsync(new { definitionFails = new Dictionary<string, double> { ["100010"] = 0.3, ["100020"] = 0.3 }, jobAborted = 0.2, seed = 7 });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(60);

        await witness.AllEndAsync(fileIds.Count, TimeSpan.FromSeconds(60), "ready", "partly_ready", "failed");
        await witness.ExactlyOneJobEachAsync(fileIds);
        var aborted = (await simulator.JobsAsync()).Where(static job => job.Status == "ABORTED").Select(static job => job.FileId).ToHashSet();
        Assert.NotEmpty(aborted);
        await witness.EachAsync(fileIds, file => Assert.Equal(
            aborted.Contains(file.GetProperty("fileId").GetString()!) ? "failed" : ByOutputs(file), StandaloneProcess.StatusOf(file)));
    }

    private static string ByOutputs(System.Text.Json.JsonElement file) =>
        file.GetProperty("outputs").EnumerateArray().Count(static output => StandaloneProcess.StatusOf(output) == "success") switch
        {
            2 => "ready",
            1 => "partly_ready",
            _ => "failed",
        };
}
