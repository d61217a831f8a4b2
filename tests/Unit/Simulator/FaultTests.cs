using System.Text.Json.Nodes;
using Media.Simulator;
using Media.Simulator.Faults;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class FaultTests : IAsyncLifetime
{
    private Receiver _receiver = null!;
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _simulator = await RunningSimulator.StartAsync(new SimulatorOptions { ReceiverUrl = _receiver.Url, Speed = 1000, JobSeconds = 10 });
    }

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_dropped_callback_is_never_attempted()
    {
        await _simulator.SetAsync("faults", new() { ["callbackDrop"] = 1 });
        await _simulator.UploadAsync(new() { ["name"] = "lost.mp4" });
        await _simulator.SetAsync("faults", new() { ["callbackDrop"] = 0 });
        await _simulator.UploadAsync(new() { ["name"] = "found.mp4" });

        Assert.Equal("found.mp4", NameOf(await _receiver.NextAsync()));
        var stats = await _simulator.GetAsync("stats");
        Assert.Equal((1, 1), ((int)stats["callbacksDropped"]!, (int)stats["callbacksAttempted"]!));
    }

    [Fact]
    public async Task A_duplicated_callback_is_pushed_twice()
    {
        await _simulator.SetAsync("faults", new() { ["callbackDuplicate"] = 1 });

        await _simulator.UploadAsync();

        var (first, second) = (await _receiver.NextAsync(), await _receiver.NextAsync());
        Assert.True(JsonNode.DeepEquals(first, second));
        Assert.Equal(1, (int)(await _simulator.GetAsync("stats"))["callbacksDuplicated"]!);
    }

    [Fact]
    public async Task A_reordered_callback_is_pushed_after_later_ones()
    {
        // The clock stands still, so that only overtaking events can release the held one.
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var simulator = await RunningSimulator.StartAsync(
            new SimulatorOptions { ReceiverUrl = _receiver.Url, RealTime = time });
        await simulator.SetAsync("faults", new() { ["callbackReorder"] = 1 });
        await simulator.UploadAsync(new() { ["name"] = "held.mp4" });
        await simulator.SetAsync("faults", new() { ["callbackReorder"] = 0 });

        List<string> names = [];
        for (var i = 0; i < 3; i++)
        {
            await simulator.UploadAsync(new() { ["name"] = "later.mp4" });
            names.Add(NameOf(await _receiver.NextAsync()));
        }

        names.Add(NameOf(await _receiver.NextAsync()));
        Assert.Equal(["later.mp4", "later.mp4"], names[..2]);
        Assert.Contains("held.mp4", names[2..]);
    }

    [Fact]
    public async Task A_reordered_callback_that_no_other_follows_is_pushed_after_a_second()
    {
        await _simulator.SetAsync("faults", new() { ["callbackReorder"] = 1 });

        await _simulator.UploadAsync(new() { ["name"] = "held.mp4" });

        Assert.Equal("held.mp4", NameOf(await _receiver.NextAsync()));
    }

    [Fact]
    public async Task A_delayed_callback_is_pushed_in_the_end()
    {
        await _simulator.SetAsync("faults", new() { ["callbackDelayMs"] = 20 });

        var files = await _simulator.UploadAsync(new() { ["count"] = 20 });

        List<string> received = [];
        for (var i = 0; i < files.Length; i++)
            received.Add((string)(await _receiver.NextAsync())["FileUploadEvent"]!["FileId"]!);
        Assert.Equal(files.Order(), received.Order());
    }

    [Theory]
    [InlineData("apiRateLimited", "RequestLimitExceeded", 0)]
    [InlineData("apiInternalErrorBefore", "InternalError", 0)]
    [InlineData("apiInternalErrorAfter", "InternalError", 1)]
    public async Task A_failed_call_takes_effect_only_with_the_fault_that_says_so(string fault, string code, int tasks)
    {
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.SetAsync("faults", new() { [fault] = 1 });

        Assert.Equal(code, await _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "once")));

        Assert.Equal(tasks, (await _simulator.GetAsync("jobs"))["jobs"]!.AsArray().Count);
        await _simulator.SetAsync("faults", new() { [fault] = 0 });
        var repeated = await _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "once"));
        Assert.Equal(tasks == 0 ? "none" : "InvalidParameterValue.SessionId", repeated);
    }

    [Fact]
    public async Task Calls_of_one_action_are_limited_per_second()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { RealTime = time });
        await simulator.SetAsync("faults", new() { ["apiCallsPerSecond"] = 2 });
        var fileIds = new JsonObject { ["FileIds"] = new JsonArray("1") };

        async Task<string[]> CallThriceAsync(string action) =>
        [
            await simulator.ErrorOfAsync(action, fileIds),
            await simulator.ErrorOfAsync(action, fileIds),
            await simulator.ErrorOfAsync(action, fileIds),
        ];

        Assert.Equal(["none", "none", "RequestLimitExceeded"], await CallThriceAsync("DescribeMediaInfos"));
        Assert.NotEqual("RequestLimitExceeded", await simulator.ErrorOfAsync("DescribeTasks", []));
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal("RequestLimitExceeded", await simulator.ErrorOfAsync("DescribeMediaInfos", fileIds));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["none", "none", "RequestLimitExceeded"], await CallThriceAsync("DescribeMediaInfos"));
    }

    [Fact]
    public async Task A_rejected_account_has_no_effect()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.SetAsync("faults", new() { ["apiRefusesWith"] = "UnauthorizedOperation" });

        Assert.Equal("UnauthorizedOperation", await _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId)));

        Assert.Empty((await _simulator.GetAsync("jobs"))["jobs"]!.AsArray());
        await _simulator.SetAsync("faults", new() { ["apiRefusesWith"] = "" });
        Assert.Equal("none", await _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId)));
    }

    [Fact]
    public async Task A_call_whose_connection_is_closed_has_taken_effect()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.SetAsync("faults", new() { ["apiCutAfter"] = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(
            () => _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "once")));

        var task = (await _simulator.GetAsync($"jobs?fileId={fileId}"))["jobs"]!.AsArray().Single()!;
        Assert.Equal(("ProcessMedia", "once"), ((string)task["action"]!, (string)task["sessionId"]!));
        Assert.Equal(1, (int)(await _simulator.GetAsync("stats"))["apiCalls"]!["ProcessMedia"]!["Cut"]!);
    }

    [Fact]
    public async Task A_delayed_answer_comes_after_the_call_has_taken_effect()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.SetAsync("faults", new() { ["apiDelayMs"] = 600_000 });
        using var client = new CancellationTokenSource();
        var call = _simulator.SendAsync("ProcessMedia", RunningSimulator.Transcode(fileId).ToJsonString(), cancellationToken: client.Token);

        // The task's end was pushed, so the call has taken effect; its answer is still delayed.
        await _receiver.NextAsync("ProcedureStateChanged");
        await client.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        Assert.Single((await _simulator.GetAsync("jobs"))["jobs"]!.AsArray());
    }

    [Fact]
    public async Task A_definition_can_be_made_to_fail()
    {
        await _simulator.SetAsync("faults", new() { ["definitionFails"] = new JsonObject { ["100020"] = 1 } });

        await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode((await _simulator.UploadAsync())[0]));

        var body = await _receiver.NextAsync("ProcedureStateChanged");
        Sample.AssertSameShape(Sample.Read("event-ProcedureStateChanged-finish-one-failed"), body);
        var results = body["ProcedureStateChangeEvent"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal(["SUCCESS", "FAIL"], results.Select(result => (string)result!["TranscodeTask"]!["Status"]!));
        Assert.Equal("SourceFileError", (string?)results[1]!["TranscodeTask"]!["ErrCodeExt"]);
    }

    [Fact]
    public async Task An_aborted_task_publishes_no_event()
    {
        await _simulator.SetAsync("faults", new() { ["jobAborted"] = 1 });
        await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode((await _simulator.UploadAsync())[0], "aborted"));
        await _simulator.SetAsync("faults", new() { ["jobAborted"] = 0 });
        await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode((await _simulator.UploadAsync())[0], "finished"));

        var reported = (await _receiver.NextAsync("ProcedureStateChanged"))["ProcedureStateChangeEvent"]!;

        Assert.Equal("finished", (string?)reported["SessionId"]);
    }

    [Fact]
    public async Task A_task_can_finish_and_be_reported_before_ProcessMedia_answers()
    {
        await _simulator.SetAsync("clock", new() { ["speed"] = 1, ["jobSeconds"] = 3600 });
        await _simulator.SetAsync("faults", new() { ["finishBeforeAnswer"] = 1 });
        var fileId = (await _simulator.UploadAsync())[0];

        var accepted = await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId));

        var reported = _receiver.Arrived.Single(body => (string?)body["EventType"] == "ProcedureStateChanged");
        Assert.Equal((string?)accepted["TaskId"], (string?)reported["ProcedureStateChangeEvent"]!["TaskId"]);
        Assert.Equal("FINISH", (string?)reported["ProcedureStateChangeEvent"]!["Status"]);
    }

    [Fact]
    public async Task Fault_settings_are_merged_and_all_returned()
    {
        await _simulator.SetAsync("faults", new() { ["callbackDrop"] = 0.25, ["seed"] = 7 });
        await _simulator.SetAsync("faults", new() { ["apiDelayMs"] = 3 });

        var faults = await _simulator.GetAsync("faults");

        Assert.Equal((0.25, 7, 3), ((double)faults["callbackDrop"]!, (int)faults["seed"]!, (int)faults["apiDelayMs"]!));
        Assert.Equal(16, faults.Count);
    }

    [Fact]
    public async Task The_same_seed_loses_the_same_uploads()
    {
        var first = await LostAsync(7);
        var second = await LostAsync(7);
        var other = await LostAsync(8);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        static async Task<string> LostAsync(long seed)
        {
            await using var receiver = await Receiver.StartAsync();
            await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { ReceiverUrl = receiver.Url, Seed = seed });
            await simulator.SetAsync("faults", new() { ["callbackDrop"] = 0.5 });
            var files = await simulator.UploadAsync(new() { ["count"] = 100 });
            var dropped = (int)(await simulator.GetAsync("stats"))["callbacksDropped"]!;
            HashSet<string> received = [];
            while (received.Count < files.Length - dropped)
                received.Add((string)(await receiver.NextAsync())["FileUploadEvent"]!["FileId"]!);
            return string.Concat(files.Select(file => received.Contains(file) ? '1' : '0'));
        }
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_fault_happens_with_its_probability(double probability)
    {
        var faults = new FaultInjector(new SimulatorOptions());
        faults.Change(new FaultPatch { CallbackDrop = probability });

        var hits = Enumerable.Range(1, 20_000).Count(i => faults.Injects(f => f.CallbackDrop, "callbackDrop", $"upload:{i}"));

        Assert.InRange(hits / 20_000.0, probability - 0.02, probability + 0.02);
    }

    private static string NameOf(JsonObject body) => (string)body["FileUploadEvent"]!["MediaBasicInfo"]!["Name"]!;
}
