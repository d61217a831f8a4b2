using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Reliable callback (pull mode) with real processes: events wait at VOD while the service is stopped.</summary>
public sealed class PullModeTests(ITestOutputHelper output)
{
    private const int Before = 200;
    private const int Meanwhile = 400;
    private const int Steps = 8;

    [Fact]
    [Trait("Category", "Long")]
    public async Task An_hour_without_the_service_loses_no_pulled_event()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--mode", "PULL", "--job-seconds", "120");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, StandaloneProcess.WithNothingButPulling);
        await simulator.UploadAsync(Before);
        await Eventually.SeesAsync(
            simulator.StatsAsync, static stats => stats.CallsOf("ProcessMedia") >= Before, "every task requested");
        await service.Process.KillAsync();

        var downAt = await simulator.NowAsync();
        await simulator.SetClockAsync(new { speed = 900 });
        for (var step = 1; step <= Steps; step++)
        {
            var until = downAt + (TimeSpan.FromHours(1) * step / Steps);
            await Eventually.SeesAsync(simulator.NowAsync, now => now > until, "the next part of the hour");
            await simulator.UploadAsync(Meanwhile / Steps);
        }

        await simulator.SetClockAsync(new { speed = 1, jobSeconds = 1 });
        var waiting = (await simulator.StatsAsync()).EventsWaiting;
        Assert.InRange(waiting, Before + Meanwhile, (2 * Before) + Meanwhile);
        var watch = Stopwatch.StartNew();
        await service.StartAgainAsync();

        var witness = new Witness(simulator, service);
        await witness.AllEndAsync(Before + Meanwhile, "ready");
        output.WriteLine($"{waiting} events waited; all files ready {watch.Elapsed.TotalSeconds:F1} s after the start");
        var fileIds = (await simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        await witness.ExactlyOneTaskEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        await Eventually.SeesAsync(simulator.StatsAsync, static stats => stats.EventsWaiting == 0, "every event confirmed");
    }

    [Fact]
    public async Task In_pull_mode_the_service_pulls_events_from_the_bundled_simulator()
    {
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>
            {
                ["Vod__Apps__default__SecretId"] = "AKID",
                ["Vod__Apps__default__SecretKey"] = "key",
                ["Vod__Apps__default__Mode"] = "pull",
            },
            "--once",
            "--api-port", StandaloneProcess.Text(FreePorts.Next()),
            "--sim-port", StandaloneProcess.Text(FreePorts.Next()),
            "--data", data.FullName);

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 0, $"{exitCode}: {process.Output} {process.Errors}");
        Assert.Contains("ready", process.Output, StringComparison.Ordinal);
        // The service would log a warning if the simulator were set to push.
        Assert.DoesNotContain("at VOD", process.Output, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }
}
