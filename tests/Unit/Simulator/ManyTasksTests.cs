using Media.Simulator;

namespace Media.Tests.Unit.Simulator;

public sealed class ManyTasksTests
{
    [Fact]
    public async Task Two_thousand_uploads_and_five_thousand_tasks_are_all_reported()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await RunningSimulator.StartAsync(
            new SimulatorOptions { ReceiverUrl = receiver.Url, Speed = 100, JobSeconds = 30 });

        var files = await simulator.UploadAsync(new() { ["count"] = 2000, ["procedure"] = "LongVideoPreset" });
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var request = RunningSimulator.Transcode(files[i % files.Length], $"task-{i}");
            Assert.Equal("none", await simulator.ErrorOfAsync("ProcessMedia", request));
        });

        HashSet<string> uploads = [];
        HashSet<string> procedures = [];
        while (uploads.Count < 2000 || procedures.Count < 5000)
        {
            var body = await receiver.NextAsync();
            if (body["FileUploadEvent"] is { } upload)
                uploads.Add((string)upload["FileId"]!);
            else
                procedures.Add((string)body["ProcedureStateChangeEvent"]!["TaskId"]!);
        }

        Assert.Equal(5000, (int)(await simulator.GetAsync("stats"))["jobs"]!);
    }
}
