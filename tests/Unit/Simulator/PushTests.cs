using System.Text.Json.Nodes;
using Media.Simulator;
using Media.Simulator.Callbacks;
using Media.Simulator.Library;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class PushTests : IAsyncLifetime
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
    public async Task An_upload_is_pushed_in_the_format_of_production()
    {
        var fileId = (await _simulator.UploadAsync(new() { ["name"] = "clip.mp4" }))[0];

        var body = await _receiver.NextAsync();

        Sample.AssertSameShape(Sample.Read("event-NewFileUpload-explicit-nulls"), body);
        Assert.False(body.ContainsKey("EventHandle"));
        Assert.Equal(fileId, (string?)body["FileUploadEvent"]!["FileId"]);
        Assert.Equal("", (string?)body["FileUploadEvent"]!["ProcedureTaskId"]);
        Assert.Equal(1, body.Count(member => member.Value is JsonObject));
    }

    [Fact]
    public async Task An_image_is_pushed_as_an_image()
    {
        await _simulator.UploadAsync(new() { ["name"] = "poster.jpg", ["category"] = "Image" });

        var upload = (await _receiver.NextAsync())["FileUploadEvent"]!;

        Sample.AssertSameShape(Sample.Read("event-NewFileUpload-image")["FileUploadEvent"], upload);
        Assert.Equal("Image", (string?)upload["MediaBasicInfo"]!["Category"]);
        Assert.Equal("jpeg_pipe", (string?)upload["MetaData"]!["Container"]);
        Assert.Equal(0, (double)upload["MetaData"]!["Duration"]!);
    }

    [Fact]
    public async Task The_end_of_a_procedure_is_pushed_with_the_session_of_its_request()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        var request = RunningSimulator.Transcode(fileId, "session-1");
        request["SessionContext"] = "{\"order\":42}";

        var accepted = await _simulator.CallAsync("ProcessMedia", request);

        var body = await _receiver.NextAsync("ProcedureStateChanged");
        Sample.AssertSameShape(Sample.Read("event-ProcedureStateChanged-finish-two-transcodes"), body);
        var change = body["ProcedureStateChangeEvent"]!;
        Assert.Equal((string?)accepted["TaskId"], (string?)change["TaskId"]);
        Assert.Equal(("session-1", "{\"order\":42}"), ((string)change["SessionId"]!, (string)change["SessionContext"]!));
        Assert.Equal("FINISH", (string?)change["Status"]);
    }

    [Fact]
    public async Task The_event_of_an_upload_with_a_procedure_has_the_TaskId()
    {
        await _simulator.UploadAsync(new()
        {
            ["procedure"] = "LongVideoPreset",
            ["sessionContext"] = "from the upload",
            ["definitions"] = new JsonArray(100030),
        });

        // Either event may arrive first, as from VOD.
        JsonObject[] bodies = [await _receiver.NextAsync(), await _receiver.NextAsync()];
        var upload = bodies.Single(body => (string?)body["EventType"] == "NewFileUpload")["FileUploadEvent"]!;
        var change = bodies.Single(body => (string?)body["EventType"] == "ProcedureStateChanged")["ProcedureStateChangeEvent"]!;
        Assert.Equal((string?)upload["ProcedureTaskId"], (string?)change["TaskId"]);
        Assert.Equal(
            ("", "", "from the upload"),
            ((string)change["SessionId"]!, (string)change["TasksNotifyMode"]!, (string)change["SessionContext"]!));
        Assert.Equal(100030, (int)change["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Input"]!["Definition"]!);
    }

    [Fact]
    public async Task Notify_mode_Change_reports_every_subtask()
    {
        var request = RunningSimulator.Transcode((await _simulator.UploadAsync())[0]);
        request["TasksNotifyMode"] = "Change";

        await _simulator.CallAsync("ProcessMedia", request);

        var changes = new[] { await _receiver.NextAsync("ProcedureStateChanged"), await _receiver.NextAsync("ProcedureStateChanged") }
            .Select(body => body["ProcedureStateChangeEvent"]!)
            .OrderByDescending(change => (string?)change["Status"])
            .ToList();
        Assert.Equal(["PROCESSING", "FINISH"], changes.Select(change => (string)change["Status"]!));
        var results = changes[0]["MediaProcessResultSet"]!.AsArray();
        Assert.Equal(["SUCCESS", "PROCESSING"], results.Select(result => (string)result!["TranscodeTask"]!["Status"]!));
    }

    [Fact]
    public async Task Notify_mode_None_reports_nothing()
    {
        var quiet = RunningSimulator.Transcode((await _simulator.UploadAsync())[0], "quiet");
        quiet["TasksNotifyMode"] = "None";

        await _simulator.CallAsync("ProcessMedia", quiet);
        await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode((await _simulator.UploadAsync())[0], "loud"));

        Assert.Equal("loud", (string?)(await _receiver.NextAsync("ProcedureStateChanged"))["ProcedureStateChangeEvent"]!["SessionId"]);
    }

    [Fact]
    public async Task PullComplete_reports_the_success_or_failure_of_a_PullUpload()
    {
        await _simulator.CallAsync("PullUpload", new() { ["MediaUrl"] = "https://example.com/a/film.mov", ["SessionContext"] = "ctx" });
        var pulled = await _receiver.NextAsync("PullComplete");
        await _simulator.CallAsync("PullUpload", new() { ["MediaUrl"] = "https://nowhere.invalid/film.mov" });
        var failed = await _receiver.NextAsync("PullComplete");

        Sample.AssertSameShape(Sample.Read("event-PullComplete"), pulled);
        Sample.AssertSameShape(Sample.Read("event-PullComplete-failed"), failed);
        Assert.Equal(60000, (int)failed["PullCompleteEvent"]!["ErrCode"]!);
    }

    [Fact]
    public async Task A_deletion_is_reported_only_if_its_switch_is_on()
    {
        var files = await _simulator.UploadAsync(new() { ["count"] = 2 });

        await _simulator.CallAsync("DeleteMedia", new() { ["FileId"] = files[0] });
        await _simulator.CallAsync("ModifyEventConfig", new() { ["DeleteMediaCompleteEventSwitch"] = "ON" });
        await _simulator.CallAsync("DeleteMedia", new() { ["FileId"] = files[1] });

        var deleted = await _receiver.NextAsync("FileDeleted");
        Sample.AssertSameShape(Sample.Read("event-FileDeleted"), deleted);
        Assert.Equal(files[1], (string?)deleted["FileDeleteEvent"]!["FileIdSet"]!.AsArray().Single());
    }

    [Fact]
    public async Task Uploads_are_not_reported_if_their_switch_is_off()
    {
        await _simulator.CallAsync("ModifyEventConfig", new() { ["UploadMediaCompleteEventSwitch"] = "OFF" });
        await _simulator.UploadAsync(new() { ["name"] = "quiet.mp4" });
        await _simulator.CallAsync("ModifyEventConfig", new() { ["UploadMediaCompleteEventSwitch"] = "ON" });
        await _simulator.UploadAsync(new() { ["name"] = "loud.mp4" });

        Assert.Equal("loud.mp4", (string?)(await _receiver.NextAsync())["FileUploadEvent"]!["MediaBasicInfo"]!["Name"]);
    }

    [Fact]
    public async Task A_push_is_signed_if_there_is_a_SignKey()
    {
        await _simulator.CallAsync("ModifyEventConfig", new() { ["SignKey"] = "unitTestSignKey0123456789abcdEF" });

        await _simulator.UploadAsync();

        var body = await _receiver.NextAsync();
        var t = (long)body["T"]!;
        Assert.InRange(t - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 590, 600);
        Assert.Equal(EventContent.Sign("unitTestSignKey0123456789abcdEF", t), (string?)body["Sign"]);
    }

    [Fact]
    public async Task A_SignKey_given_at_the_start_signs_the_first_push()
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new SimulatorOptions { ReceiverUrl = _receiver.Url, SignKey = "unitTestSignKey0123456789abcdEF" });

        await simulator.UploadAsync();

        var body = await _receiver.NextAsync();
        Assert.Equal(EventContent.Sign("unitTestSignKey0123456789abcdEF", (long)body["T"]!), (string?)body["Sign"]);
    }

    [Fact]
    public void The_published_callback_signatures_are_reproduced() => Assert.All(
        Sample.Read("callback-sign-vectors").AsArray(),
        vector => Assert.Equal((string?)vector!["sign"], EventContent.Sign((string)vector["signKey"]!, (long)vector["t"]!)));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(500, false)]
    public async Task Only_a_200_counts_as_delivered_and_no_answer_is_retried(int status, bool isNotified)
    {
        _receiver.Status = status;

        await _simulator.Service<EventPublisher>().PublishAsync(Event());
        await _simulator.UploadAsync();
        await _receiver.NextAsync();
        await _receiver.NextAsync();

        var stats = await _simulator.GetAsync("stats");
        Assert.Equal(2, (int)stats["callbacksAttempted"]!);
        Assert.Equal(0, (int)stats["callbacksRetried"]!);
        Assert.True((int)stats[isNotified ? "callbacksAnswered200" : "callbacksFailed"]! >= 1);
        Assert.Equal(0, (int)stats[isNotified ? "callbacksFailed" : "callbacksAnswered200"]!);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, false)]
    public async Task Uploads_show_whether_their_event_was_answered_200(int status, bool isNotified)
    {
        _receiver.Status = status;
        await _simulator.SetAsync("receiver", new() { ["url"] = null });
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.SetAsync("receiver", new() { ["url"] = _receiver.Url.ToString() });

        await _simulator.Service<EventPublisher>().PublishAsync(Event() with { Upload = _simulator.Service<MediaLibrary>().Find(fileId) });

        var upload = (await _simulator.GetAsync("uploads"))["uploads"]!.AsArray().Single()!;
        Assert.Equal((fileId, isNotified), ((string)upload["fileId"]!, (bool)upload["notified"]!));
    }

    [Fact]
    public async Task A_confirmed_upload_event_counts_as_notified()
    {
        await _simulator.CallAsync("ModifyEventConfig", new() { ["Mode"] = "PULL" });
        await _simulator.UploadAsync();
        var handle = (string)(await _simulator.CallAsync("PullEvents", []))["EventSet"]![0]!["EventHandle"]!;
        Assert.False(await IsNotifiedAsync());

        await _simulator.CallAsync("ConfirmEvents", new() { ["EventHandles"] = new JsonArray(handle) });

        Assert.True(await IsNotifiedAsync());

        async Task<bool> IsNotifiedAsync() => (bool)(await _simulator.GetAsync("uploads"))["uploads"]![0]!["notified"]!;
    }

    [Fact]
    public async Task A_timeout_is_retried_twice()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var simulator = await RunningSimulator.StartAsync(
            new SimulatorOptions { ReceiverUrl = _receiver.Url, RealTime = time });
        _receiver.Status = null;

        var published = simulator.Service<EventPublisher>().PublishAsync(Event());
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await _receiver.NextAsync();
            time.Advance(TimeSpan.FromSeconds(5));
        }

        await published.WaitAsync(Eventually.Patience);
        var stats = await simulator.GetAsync("stats");
        Assert.Equal((3, 3, 2), ((int)stats["callbacksAttempted"]!, (int)stats["callbacksTimedOut"]!, (int)stats["callbacksRetried"]!));
    }

    private static VodEvent Event() => new("NewFileUpload", "FileUploadEvent", "a test", _ => []);
}
