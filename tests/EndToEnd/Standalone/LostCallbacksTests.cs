using System.Diagnostics;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Not one callback arrives, that of the upload neither: everything is found out by asking.</summary>
public sealed class LostCallbacksTests(ITestOutputHelper output)
{
    private const int CallsPerSecond = 100;

    [Fact]
    public async Task A_thousand_files_nobody_told_of_become_ready_by_look_up_alone_within_the_accounts_rate()
    {
        const int uploads = 1000;
        var watch = Stopwatch.StartNew();
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, static settings =>
        {
            StandaloneProcess.WithQuickDiscovery(settings);
            settings["Vod__Apps__default__CallsPerSecond"] = $"{CallsPerSecond}";
        });
        await simulator.PushToAsync(service.Receiver);
        // A tenth above what is configured, as the account's is.
        await simulator.SetFaultsAsync(new { callbackDrop = 1, apiCallsPerSecond = CallsPerSecond * 11 / 10 });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(uploads);

        await witness.AllEndAsync(uploads, TimeSpan.FromSeconds(120), "ready");
        await ReportAsync(simulator, uploads, watch.Elapsed);
        await witness.ExactlyOneJobEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        var stats = await simulator.StatsAsync();
        Assert.Equal((0L, 2L * uploads), (stats.CallbacksAttempted, stats.CallbacksDropped));
        // What was refused beyond the rate would be counted under its code.
        Assert.All(stats.ApiCalls, static action => Assert.Equal(["OK"], action.Value.Keys));
        Assert.Equal(uploads, stats.CallsOf("ProcessMedia"));
        var told = await service.TimelineAsync(fileIds[0]);
        Assert.Equal(["uploaded", "request_accepted", "procedure_finished"], told.Select(static entry => entry.GetProperty("kind").GetString()));
        Assert.Equal(["reconcile", "service", "reconcile"], told.Select(static entry => entry.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task When_VOD_has_forgotten_the_tasks_what_exists_decides_and_says_so()
    {
        const int uploads = 200;
        var watch = Stopwatch.StartNew();
        // The 72 hours for which VOD shows a task are 13 seconds here, and a job's hour is a fifth of one.
        await using var simulator = await SimulatorProcess.StartAsync("--speed", "20000", "--job-seconds", "3600");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, static settings =>
        {
            StandaloneProcess.WithQuickDiscovery(settings);
            StandaloneProcess.WithoutLookUps(settings);
            settings["Life__LookUpAfter__0"] = "00:00:15";
            settings["Life__InferAfter"] = "00:00:17";
        });
        await simulator.PushToAsync(service.Receiver);
        await simulator.SetFaultsAsync(new { callbackDrop = 1, definitionFails = new Dictionary<string, double> { ["100020"] = 0.1 } });
        var witness = new Witness(simulator, service);

        var fileIds = await simulator.UploadAsync(uploads);

        await witness.AllEndAsync(uploads, TimeSpan.FromSeconds(90), "ready", "partly_ready");
        await ReportAsync(simulator, uploads, watch.Elapsed);
        await witness.ExactlyOneJobEachAsync(fileIds);
        await witness.EachAsync(fileIds, static file =>
        {
            var procedure = Assert.Single(file.GetProperty("procedures").EnumerateArray());
            Assert.True(procedure.GetProperty("inferred").GetBoolean());
            Assert.Equal("finished", procedure.GetProperty("status").GetString());
            Assert.Equal(JsonValueKind.Null, file.GetProperty("waitingFor").ValueKind);
            var missing = file.GetProperty("outputs").EnumerateArray().Count(static output => output.GetProperty("url").ValueKind == JsonValueKind.Null);
            Assert.Equal(missing == 0 ? "ready" : "partly_ready", StandaloneProcess.StatusOf(file));
            Assert.Equal(missing == 0 ? null : "Media.NoResultFound", file.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null);
        });
        Assert.InRange((await service.CountsAsync()).Of("partly_ready"), 1, uploads / 2);
        var stats = await simulator.StatsAsync();
        Assert.Equal(0, stats.CallbacksAttempted);
        Assert.Equal(["ResourceNotFound"], stats.ApiCalls["DescribeTaskDetail"].Keys);
        Assert.Equal(uploads, stats.CallsOf("DescribeMediaInfos"));
        var measured = (await service.Http.GetStringAsync("/metrics")).Split('\n');
        var ended = Assert.Single(measured, static line => line.StartsWith("media_lookups_ended", StringComparison.Ordinal));
        Assert.Matches($@"\{{.*app=""default"".*\}} {uploads}\b", ended);
    }

    private async Task ReportAsync(SimulatorProcess simulator, int uploads, TimeSpan elapsed)
    {
        output.WriteLine($"{uploads} uploads, {elapsed.TotalSeconds:F1} s");
        foreach (var (action, answers) in (await simulator.StatsAsync()).ApiCalls)
            output.WriteLine($"{action}: {string.Join(", ", answers.Select(static answer => $"{answer.Value} {answer.Key}"))}");
    }
}
