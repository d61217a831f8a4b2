using System.Text.Json.Nodes;
using Media.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

/// <summary>Tasks on a clock that only the test advances. A task takes ten seconds and waits for the first of them.</summary>
public sealed class TaskTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 9, 1, 8, 15, 30, TimeSpan.Zero));
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync() =>
        _simulator = await RunningSimulator.StartAsync(new SimulatorOptions { RealTime = _time, JobSeconds = 10 });

    public Task DisposeAsync() => _simulator.DisposeAsync().AsTask();

    [Fact]
    public async Task A_task_waits_is_processed_and_finishes()
    {
        var (_, taskId) = await AcceptAsync();

        var waiting = await DetailAsync(taskId);
        _time.Advance(TimeSpan.FromSeconds(2));
        var processing = await DetailAsync(taskId);
        _time.Advance(TimeSpan.FromSeconds(8));
        var finished = await DetailAsync(taskId);

        Assert.Equal(("WAITING", ""), ((string)waiting["Status"]!, (string)waiting["BeginProcessTime"]!));
        Assert.Equal(("PROCESSING", "0001-01-01T00:00:00Z"), ((string)processing["Status"]!, (string)processing["FinishTime"]!));
        Assert.Equal(("FINISH", "2026-09-01T08:15:40Z"), ((string)finished["Status"]!, (string)finished["FinishTime"]!));
        Assert.Equal("2026-09-01T08:15:31Z", (string?)finished["BeginProcessTime"]);
    }

    [Fact]
    public async Task Answers_have_the_published_shapes()
    {
        var (fileId, taskId) = await AcceptAsync();

        _time.Advance(TimeSpan.FromSeconds(6));
        Sample.AssertSameShape(Sample.Read("api-DescribeTaskDetail-processing")["Response"], await DetailAsync(taskId));
        Sample.AssertSameShape(Sample.Read("api-DescribeTasks-page")["Response"], await TasksAsync(fileId));
        _time.Advance(TimeSpan.FromSeconds(4));
        Sample.AssertSameShape(Sample.Read("api-DescribeTaskDetail-finish")["Response"], await DetailAsync(taskId));
        var infos = await _simulator.CallAsync("DescribeMediaInfos", new() { ["FileIds"] = new JsonArray(fileId, "404") });
        Sample.AssertSameShape(Sample.Read("api-DescribeMediaInfos")["Response"], infos);
    }

    [Fact]
    public async Task A_repeated_SessionId_is_rejected_for_three_days_and_starts_no_second_task()
    {
        var (fileId, _) = await AcceptAsync("once");

        Assert.Equal("InvalidParameterValue.SessionId", await RepeatAsync());
        _time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.Equal("InvalidParameterValue.SessionId", await RepeatAsync());
        Assert.Single((await _simulator.GetAsync($"jobs?fileId={fileId}"))["jobs"]!.AsArray());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("none", await RepeatAsync());

        Task<string> RepeatAsync() => _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "once"));
    }

    [Fact]
    public async Task Fifty_concurrent_requests_with_one_SessionId_start_one_task()
    {
        var fileId = (await _simulator.UploadAsync())[0];

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "once"))));

        Assert.Equal(49, answers.Count(code => code == "InvalidParameterValue.SessionId"));
        Assert.Single(answers, code => code == "none");
    }

    [Fact]
    public async Task Requests_without_a_SessionId_are_never_duplicates()
    {
        var (fileId, first) = await AcceptAsync();

        var second = (string?)(await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId)))["TaskId"];

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("SessionId", 50, "none")]
    [InlineData("SessionId", 51, "InvalidParameterValue.SessionIdTooLong")]
    [InlineData("SessionContext", 1000, "none")]
    [InlineData("SessionContext", 1001, "InvalidParameterValue.SessionContextTooLong")]
    public async Task SessionId_and_SessionContext_have_a_maximum_length(string member, int length, string code)
    {
        var request = RunningSimulator.Transcode((await _simulator.UploadAsync())[0]);
        request[member] = new string('x', length);

        Assert.Equal(code, await _simulator.ErrorOfAsync("ProcessMedia", request));
    }

    [Fact]
    public async Task An_unknown_definition_is_accepted_and_fails_later()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        var accepted = await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "", 100010, 424242));

        _time.Advance(TimeSpan.FromSeconds(10));

        var results = (await DetailAsync((string)accepted["TaskId"]!))["ProcedureTask"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal("SUCCESS", (string?)results[0]!["TranscodeTask"]!["Status"]);
        Assert.Equal("InvalidInput.DefinitionNotExist", (string?)results[1]!["TranscodeTask"]!["ErrCodeExt"]);
        Assert.Null(results[1]!["TranscodeTask"]!["Output"]);
    }

    [Theory]
    [InlineData(1920, 1080, 100010, 640, 360, 464_000)]
    [InlineData(1920, 1080, 100020, 960, 540, 1_064_000)]
    [InlineData(1080, 1920, 100030, 720, 1280, 1_928_000)]
    [InlineData(854, 480, 100240, 1922, 1080, 2_628_000)]
    [InlineData(1920, 1080, 1100, 0, 0, 24_000)]
    public async Task A_preset_fixes_the_short_side_and_the_bit_rate(
        int width, int height, int definition, int outWidth, int outHeight, int bitrate)
    {
        var fileId = (await _simulator.UploadAsync(new() { ["width"] = width, ["height"] = height }))[0];
        var accepted = await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "", definition));

        _time.Advance(TimeSpan.FromSeconds(10));

        var task = (await DetailAsync((string)accepted["TaskId"]!))["ProcedureTask"]!["MediaProcessResultSet"]![0]!["TranscodeTask"]!;
        Assert.Equal(
            (outWidth, outHeight, bitrate),
            ((int)task["Output"]!["Width"]!, (int)task["Output"]!["Height"]!, (int)task["Output"]!["Bitrate"]!));
    }

    [Fact]
    public async Task Every_kind_of_subtask_has_a_result()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        var accepted = await _simulator.CallAsync("ProcessMedia", new()
        {
            ["FileId"] = fileId,
            ["MediaProcessTask"] = JsonNode.Parse("""
                {"AnimatedGraphicTaskSet":[{"Definition":20000,"StartTimeOffset":1,"EndTimeOffset":2}],
                 "SnapshotByTimeOffsetTaskSet":[{"Definition":10,"TimeOffsetSet":[1000,2000]}],"SampleSnapshotTaskSet":[{"Definition":10}],
                 "ImageSpriteTaskSet":[{"Definition":10}],
                 "CoverBySnapshotTaskSet":[{"Definition":10,"PositionType":"Time","PositionValue":1}],
                 "AdaptiveDynamicStreamingTaskSet":[{"Definition":10}]}
                """),
        });

        _time.Advance(TimeSpan.FromSeconds(10));

        var results = (await DetailAsync((string)accepted["TaskId"]!))["ProcedureTask"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal(6, results.Count);
        Assert.All(results, result => Assert.Equal(
            "SUCCESS", (string?)result!.AsObject().Single(member => member.Value is JsonObject).Value!["Status"]));
        var info = (await _simulator.CallAsync("DescribeMediaInfos", new() { ["FileIds"] = new JsonArray(fileId) }))["MediaInfoSet"]![0]!;
        Assert.Equal(2, info["SnapshotByTimeOffsetInfo"]!["SnapshotByTimeOffsetSet"]![0]!["PicInfoSet"]!.AsArray().Count);
        Assert.NotEqual("", (string?)info["BasicInfo"]!["CoverUrl"]);
    }

    [Fact]
    public async Task An_image_cannot_be_transcoded()
    {
        var fileId = (await _simulator.UploadAsync(new() { ["name"] = "poster.jpg" }))[0];
        var accepted = await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId, "", 100010));

        _time.Advance(TimeSpan.FromSeconds(10));

        var result = (await DetailAsync((string)accepted["TaskId"]!))["ProcedureTask"]!["MediaProcessResultSet"]![0]!;
        Assert.Equal("SourceFileError.NoVideoMedia", (string?)result["TranscodeTask"]!["ErrCodeExt"]);
    }

    [Fact]
    public async Task Tasks_cannot_be_queried_after_three_days_but_their_outputs_can()
    {
        var (fileId, taskId) = await AcceptAsync();

        _time.Advance(TimeSpan.FromDays(3) + TimeSpan.FromSeconds(1));

        Assert.Equal("ResourceNotFound", await _simulator.ErrorOfAsync("DescribeTaskDetail", new() { ["TaskId"] = taskId }));
        Assert.Empty((await TasksAsync(fileId))["TaskSet"]!.AsArray());
        var infos = await _simulator.CallAsync("DescribeMediaInfos", new() { ["FileIds"] = new JsonArray(fileId) });
        Assert.Equal(3, infos["MediaInfoSet"]![0]!["TranscodeInfo"]!["TranscodeSet"]!.AsArray().Count);
    }

    [Fact]
    public async Task Pages_of_tasks_have_every_task_once_even_if_new_tasks_arrive()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        List<string> accepted = [];
        for (var i = 0; i < 7; i++)
            accepted.Add((string)(await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId)))["TaskId"]!);

        List<string> seen = [];
        var token = "";
        do
        {
            var page = await _simulator.CallAsync("DescribeTasks", new() { ["FileId"] = fileId, ["Limit"] = 3, ["ScrollToken"] = token });
            seen.AddRange(page["TaskSet"]!.AsArray().Select(task => (string)task!["TaskId"]!));
            token = (string)page["ScrollToken"]!;
            await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId));
        }
        while (token.Length > 0);

        accepted.Reverse();
        Assert.Equal(accepted, seen);
    }

    [Fact]
    public async Task An_aborted_task_is_found_by_query()
    {
        await _simulator.SetAsync("faults", new() { ["jobAborted"] = 1 });
        var (_, taskId) = await AcceptAsync();

        _time.Advance(TimeSpan.FromSeconds(10));

        var detail = await DetailAsync(taskId);
        Sample.AssertSameShape(Sample.Read("api-DescribeTaskDetail-aborted")["Response"], detail);
        Assert.Equal("ABORTED", (string?)detail["Status"]);
        Assert.Empty(detail["ProcedureTask"]!["MediaProcessResultSet"]!.AsArray());
    }

    private async Task<(string FileId, string TaskId)> AcceptAsync(string sessionId = "")
    {
        var fileId = (await _simulator.UploadAsync())[0];
        var accepted = await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId, sessionId));
        var taskId = (string)accepted["TaskId"]!;
        Assert.Matches(@"^1500000001-procedurev2-[0-9a-f]{32}t0$", taskId);
        return (fileId, taskId);
    }

    private Task<JsonObject> DetailAsync(string taskId) => _simulator.CallAsync("DescribeTaskDetail", new() { ["TaskId"] = taskId });

    private Task<JsonObject> TasksAsync(string fileId) => _simulator.CallAsync("DescribeTasks", new() { ["FileId"] = fileId });
}
