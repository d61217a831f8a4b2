using System.Diagnostics;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>No callback arrives, not even that of the upload: the service learns everything from scans and look-ups.</summary>
public sealed class LostCallbacksTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Files_whose_callbacks_are_all_lost_become_ready_by_look_ups_alone()
    {
        const int Uploads = 200;
        var watch = Stopwatch.StartNew();
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, StandaloneProcess.WithQuickDiscovery);
        await simulator.PushToAsync(service.Receiver);
        await simulator.SetFaultsAsync(new { callbackDrop = 1 });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(Uploads);

        await witness.AllEndAsync(Uploads, "ready");
        await ReportAsync(simulator, Uploads, watch.Elapsed);
        await witness.ExactlyOneTaskEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        var stats = await simulator.StatsAsync();
        Assert.Equal((0L, 2L * Uploads), (stats.CallbacksAttempted, stats.CallbacksDropped));
        var timeline = await service.TimelineAsync(fileIds[0]);
        Assert.Equal(
            ["uploaded", "request_accepted", "procedure_finished"],
            timeline.Select(static entry => entry.GetProperty("kind").GetString()));
        Assert.Equal(["reconcile", "service", "reconcile"], timeline.Select(static entry => entry.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task The_end_of_a_task_that_VOD_has_forgotten_is_inferred_from_the_existing_outputs()
    {
        const int Uploads = 100;
        var watch = Stopwatch.StartNew();
        // The 72 hours for which VOD shows a task take less than 3 seconds here, and the hour of a task less than a tenth of a second.
        await using var simulator = await SimulatorProcess.StartAsync("--speed", "100000", "--job-seconds", "3600");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, static settings =>
        {
            StandaloneProcess.WithQuickDiscovery(settings);
            StandaloneProcess.WithoutLookUps(settings);
            settings["Life__LookUpAfter__0"] = "00:00:06";
            settings["Life__InferAfter"] = "00:00:07";
        });
        await simulator.PushToAsync(service.Receiver);
        await simulator.SetFaultsAsync(new { callbackDrop = 1, definitionFails = new Dictionary<string, double> { ["100020"] = 0.1 } });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(Uploads);

        await witness.AllEndAsync(Uploads, "ready", "partly_ready");
        await ReportAsync(simulator, Uploads, watch.Elapsed);
        await witness.ExactlyOneTaskEachAsync(fileIds);
        await witness.EachAsync(fileIds, static file =>
        {
            var procedure = Assert.Single(file.GetProperty("procedures").EnumerateArray());
            Assert.True(procedure.GetProperty("inferred").GetBoolean());
            Assert.Equal("finished", procedure.GetProperty("status").GetString());
            Assert.Equal(JsonValueKind.Null, file.GetProperty("waitingFor").ValueKind);
            var missing = file.GetProperty("outputs").EnumerateArray()
                .Count(static output => output.GetProperty("url").ValueKind == JsonValueKind.Null);
            var error = file.GetProperty("error");
            var code = error.ValueKind == JsonValueKind.Object ? error.GetProperty("code").GetString() : null;
            Assert.Equal(missing == 0 ? "ready" : "partly_ready", StandaloneProcess.StatusOf(file));
            Assert.Equal(missing == 0 ? null : "Media.NoResultFound", code);
        });
        Assert.InRange((await service.CountsAsync()).Of("partly_ready"), 1, Uploads / 2);
        var stats = await simulator.StatsAsync();
        Assert.Equal(0, stats.CallbacksAttempted);
        Assert.Equal(["ResourceNotFound"], stats.ApiCalls["DescribeTaskDetail"].Keys);
        Assert.Equal(Uploads, stats.CallsOf("DescribeMediaInfos"));
        var measured = (await service.Http.GetStringAsync("/metrics")).Split('\n');
        var ended = Assert.Single(measured, static line => line.StartsWith("media_lookups_ended", StringComparison.Ordinal));
        Assert.Matches($@"\{{.*app=""default"".*\}} {Uploads}\b", ended);
    }

    private async Task ReportAsync(SimulatorProcess simulator, int uploads, TimeSpan elapsed)
    {
        output.WriteLine($"{uploads} Uploads, {elapsed.TotalSeconds:F1} s");
        foreach (var line in (await simulator.StatsAsync()).DescribeCalls())
            output.WriteLine(line);
    }
}
