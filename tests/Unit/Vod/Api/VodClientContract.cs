using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Media.Domain;
using Media.Simulator;
using Media.Tests.Unit.Simulator;
using Media.Vod.Api;
using Media.Vod.Callbacks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>The promises of every call of the VOD client, for each implementation, against the simulator and its faults.</summary>
/// <param name="client">The value of <c>Vod__Client</c>.</param>
/// <param name="add">Adds the services that the implementation needs beyond the default build.</param>
public abstract class VodClientContract(string client, Action<IServiceCollection>? add = null)
{
    private const string Default = "Vod:Apps:default:";
    private static readonly TimeSpan Limit = Eventually.Patience;

    private enum Call
    {
        ProcessMedia,
        DescribeTaskDetail,
        DescribeTasks,
        DescribeMediaInfos,
        SearchMedia,
        PullEvents,
        ConfirmEvents,
        DescribeEventConfig,
    }

    [Fact]
    public async Task A_request_starts_one_task_with_the_requested_definitions()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod);
        var file = await UploadAsync(vod);

        var answer = await Client(services).ProcessMediaAsync(Request(file) with { SessionContext = "\"order\" 42, 訂單" }, default);

        Assert.Null(answer.Error);
        Assert.NotEmpty(answer.RequestId!);
        var task = Assert.Single(await TasksAsync(vod));
        Assert.Equal(
            (answer.Value.Value, SessionId.For(file, 1).Value, "ProcessMedia"),
            ((string?)task["taskId"], (string?)task["sessionId"], (string?)task["action"]));
        Assert.Equal([100010, 100020], task["definitions"]!.AsArray().Select(static definition => (int)definition!));
    }

    [Fact]
    public async Task A_repeated_request_is_a_duplicate_and_starts_no_second_task()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod);
        var file = await UploadAsync(vod);

        await Client(services).ProcessMediaAsync(Request(file), default);
        var answer = await Client(services).ProcessMediaAsync(Request(file), default);

        Assert.Equal(
            (FailureClass.OutcomeUnknown, true, "InvalidParameterValue.SessionId"),
            (answer.Error?.Class, answer.Error?.Duplicate, answer.Error?.Failure.Code));
        Assert.NotEmpty(answer.RequestId!);
        Assert.Single(await TasksAsync(vod));
    }

    [Fact]
    public async Task A_request_for_a_file_unknown_to_VOD_is_refused()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod);

        var answer = await Client(services).ProcessMediaAsync(Request(FileId.Parse("42")), default);

        Assert.Equal(new VodError(FailureClass.FileUnknown, new Failure("InvalidParameterValue.FileId", "file not exist")), answer.Error);
    }

    [Theory]
    [InlineData("apiRateLimited", FailureClass.Throttled, "RequestLimitExceeded", 0)]
    [InlineData("apiInternalErrorBefore", FailureClass.OutcomeUnknown, "InternalError", 0)]
    [InlineData("apiInternalErrorAfter", FailureClass.OutcomeUnknown, "InternalError", 1)]
    [InlineData("apiCutAfter", FailureClass.OutcomeUnknown, "Transport.Connection", 1)]
    public async Task Every_failed_call_reports_its_error_and_is_sent_once(string fault, FailureClass expected, string code, int tasks)
    {
        await using var vod = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });
        await using var services = Services(vod);
        var known = await UploadAsync(vod);
        var task = (await Client(services).ProcessMediaAsync(Request(known), default)).Value;
        var handle = (await Client(services).PullEventsAsync(default)).Value[0].Handle!;
        var file = await UploadAsync(vod);
        var before = await CallsAsync(vod);
        await vod.SetAsync("faults", new JsonObject { [fault] = 1 });

        foreach (var call in Enum.GetValues<Call>())
        {
            var error = await MakeAsync(call, Client(services), file, task, handle);

            Assert.Equal((call, expected, code, false), (call, error?.Class, error?.Failure.Code, error?.Duplicate));
        }

        var after = await CallsAsync(vod);
        Assert.All(
            Enum.GetNames<Call>(), call => Assert.Equal((call, 1), (call, after.GetValueOrDefault(call) - before.GetValueOrDefault(call))));
        Assert.Equal(tasks, (await TasksAsync(vod)).Count(started => (string?)started["fileId"] == file.Value));
    }

    [Theory]
    [InlineData("SecretKey", "another-key", "AuthFailure.SignatureFailure")]
    [InlineData("SecretId", "another-id", "AuthFailure.SecretIdNotFound")]
    [InlineData("SubAppId", "1500000002", "InvalidParameterValue.SubAppId")]
    public async Task Every_call_for_a_wrong_account_is_a_configuration_failure(string setting, string value, string code)
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod, settings: new() { [$"{Default}{setting}"] = value });
        var file = await UploadAsync(vod);

        foreach (var call in Enum.GetValues<Call>())
        {
            var error = await MakeAsync(call, Client(services), file, new TaskId("t"), "h");

            Assert.Equal((call, FailureClass.Configuration, code), (call, error?.Class, error?.Failure.Code));
        }
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_leaves_the_outcome_unknown()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod, time, new() { [$"{Default}CallTimeoutSeconds"] = "60" });
        var file = await UploadAsync(vod);
        await vod.SetAsync("faults", new JsonObject { ["apiDelayMs"] = 600_000 });

        var call = Client(services).ProcessMediaAsync(Request(file), default);
        await AcceptedAsync(vod);
        time.Advance(TimeSpan.FromSeconds(60));
        var answer = await call.WaitAsync(Limit);

        Assert.Equal(
            (FailureClass.OutcomeUnknown, "Transport.Timeout", null), (answer.Error?.Class, answer.Error?.Failure.Code, answer.RequestId));
        await DisconnectsAsync(vod);
        Assert.Single(await TasksAsync(vod));
    }

    [Fact]
    public async Task A_cancelled_call_closes_its_connection()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod, settings: new() { [$"{Default}CallTimeoutSeconds"] = "60" });
        var file = await UploadAsync(vod);
        await vod.SetAsync("faults", new JsonObject { ["apiDelayMs"] = 600_000 });
        using var caller = new CancellationTokenSource();

        var call = Client(services).ProcessMediaAsync(Request(file), caller.Token);
        await AcceptedAsync(vod);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limit));
        await DisconnectsAsync(vod);
    }

    [Fact]
    public async Task A_finished_task_is_shown_by_every_query()
    {
        await using var vod = await RunningSimulator.StartAsync(new SimulatorOptions { JobSeconds = 0 });
        await using var services = Services(vod);
        var file = await UploadAsync(vod);
        var task = (await Client(services).ProcessMediaAsync(Request(file), default)).Value;

        var detail = await Eventually.SeesAsync(
            () => Client(services).DescribeTaskDetailAsync(task, default),
            static answer => answer.Value?.Status == ProcedureStatus.Finished, "the task's end");
        var tasks = await Client(services).DescribeTasksAsync(file, null, default);
        var media = await Client(services).DescribeMediaInfoAsync(file, default);

        Assert.Equal((task, SessionId.For(file, 1)), (detail.Value!.Task, detail.Value.Session));
        Assert.Equal([100010L, 100020L], detail.Value.Outputs.Select(static output => output.Definition));
        Assert.All(
            detail.Value.Outputs,
            static output => Assert.Equal((OutputStatus.Success, false), (output.Status, string.IsNullOrEmpty(output.Url))));
        var summary = Assert.Single(tasks.Value);
        Assert.Equal(
            (task, ProcedureStatus.Finished, SessionId.For(file, 1), true),
            (summary.Task, summary.Status, summary.Session, summary.IsProcedure));
        Assert.Equal("clip.mp4", media.Value!.Media.Name);
        Assert.Equal(
            detail.Value.Outputs.Select(static output => (output.Definition, output.Url)),
            media.Value.Outputs.Select(static output => (output.Definition, output.Url)));
    }

    [Fact]
    public async Task A_file_unknown_to_VOD_is_an_answer_and_not_a_failure()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod);

        var task = await Client(services).DescribeTaskDetailAsync(new TaskId("1500000001-procedurev2-0t0"), default);
        var tasks = await Client(services).DescribeTasksAsync(FileId.Parse("42"), null, default);
        var media = await Client(services).DescribeMediaInfoAsync(FileId.Parse("42"), default);
        var found = await Client(services).SearchMediaAsync(DateTimeOffset.UtcNow.AddDays(-1), null, null, default);

        Assert.Equal((null, null), (task.Value, task.Error));
        Assert.Equal((0, null), (tasks.Value.Length, tasks.Error));
        Assert.Equal((null, null), (media.Value, media.Error));
        Assert.Equal((0, null), (found.Value.Length, found.Error));
    }

    [Fact]
    public async Task A_search_finds_the_files_of_all_pages()
    {
        await using var vod = await RunningSimulator.StartAsync();
        await using var services = Services(vod);
        var files = await vod.UploadAsync(new JsonObject { ["name"] = "clip.mp4", ["count"] = 101 });
        var from = DateTimeOffset.UtcNow.AddHours(-1);

        var found = await Client(services).SearchMediaAsync(from, from.AddHours(2), null, default);
        var later = await Client(services).SearchMediaAsync(from.AddHours(2), null, null, default);

        Assert.Equal(files.Order(), found.Value.Select(static media => media.FileId.Value).Order());
        Assert.All(found.Value, static media => Assert.Equal(("clip.mp4", false), (media.Media.Name, media.MadeByVod)));
        Assert.Empty(later.Value);
        Assert.Equal(3, (await CallsAsync(vod))["SearchMedia"]);
    }

    [Fact]
    public async Task Confirmed_events_are_not_pulled_again()
    {
        await using var vod = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL", Speed = 50 });
        await using var services = Services(vod);
        var file = await UploadAsync(vod);

        var config = await Client(services).DescribeEventConfigAsync(default);
        var pulled = await Client(services).PullEventsAsync(default);
        var confirmed = await Client(services).ConfirmEventsAsync([.. pulled.Value.Select(static item => item.Handle!)], default);
        var rest = await Client(services).PullEventsAsync(default);
        var late = await Client(services).ConfirmEventsAsync(["no-such-handle"], default);

        Assert.Equal(new EventConfig("PULL", ReportsUploads: true), config.Value);
        var envelope = CallbackEnvelope.Read(Assert.Single(pulled.Value).Body);
        Assert.Equal((EnvelopeKind.Event, "NewFileUpload", file), (envelope.Kind, envelope.EventType, Assert.Single(envelope.FileIds)));
        Assert.Equal((1, null), (confirmed.Value, confirmed.Error));
        Assert.Equal((0, null), (rest.Value.Length, rest.Error));
        Assert.Equal((FailureClass.Permanent, "InvalidParameterValue"), (late.Error?.Class, late.Error?.Failure.Code));
    }

    private ServiceProvider Services(RunningSimulator vod, TimeProvider? time = null, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Vod:Client"] = client,
            [$"{Default}SecretId"] = SimulatorDefaults.SecretId,
            [$"{Default}SecretKey"] = SimulatorDefaults.SecretKey,
            [$"{Default}SubAppId"] = $"{SimulatorDefaults.SubAppId}",
            [$"{Default}CallTimeoutSeconds"] = "60",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        return VodStub.Services(vod.Address, time ?? TimeProvider.System, new LogLines(), all, add);
    }

    private static IVodClient Client(ServiceProvider services) => services.GetRequiredService<IVodClients>().For("default");

    private static ProcessMediaRequest Request(FileId file) => new(file, [100010, 100020], SessionId.For(file, 1), null);

    private static async Task<VodError?> MakeAsync(Call call, IVodClient client, FileId file, TaskId task, string handle) => call switch
    {
        Call.ProcessMedia => (await client.ProcessMediaAsync(Request(file), default)).Error,
        Call.DescribeTaskDetail => (await client.DescribeTaskDetailAsync(task, default)).Error,
        Call.DescribeTasks => (await client.DescribeTasksAsync(file, null, default)).Error,
        Call.DescribeMediaInfos => (await client.DescribeMediaInfoAsync(file, default)).Error,
        Call.SearchMedia => (await client.SearchMediaAsync(DateTimeOffset.UtcNow.AddHours(-1), null, null, default)).Error,
        Call.PullEvents => (await client.PullEventsAsync(default)).Error,
        Call.ConfirmEvents => (await client.ConfirmEventsAsync([handle], default)).Error,
        _ => (await client.DescribeEventConfigAsync(default)).Error,
    };

    private static async Task<FileId> UploadAsync(RunningSimulator vod) =>
        FileId.Parse(Assert.Single(await vod.UploadAsync(new JsonObject { ["name"] = "clip.mp4" })));

    private static async Task<ImmutableArray<JsonObject>> TasksAsync(RunningSimulator vod) =>
        [.. (await vod.GetAsync("jobs"))["jobs"]!.AsArray().Select(static task => task!.AsObject())];

    /// <summary>The number of calls of each action, whatever the answer was.</summary>
    private static async Task<Dictionary<string, long>> CallsAsync(RunningSimulator vod) =>
        (await vod.GetAsync("stats"))["apiCalls"]!.AsObject()
        .ToDictionary(static action => action.Key, static action => action.Value!.AsObject().Sum(static answer => (long)answer.Value!));

    private static Task<bool> AcceptedAsync(RunningSimulator vod) =>
        Eventually.HoldsAsync(async () => (await TasksAsync(vod)).Length == 1, "the task is accepted");

    private static Task<bool> DisconnectsAsync(RunningSimulator vod) => Eventually.HoldsAsync(
        async () => (long?)(await vod.GetAsync("stats"))["apiCalls"]?["ProcessMedia"]?["ClientGone"] == 1, "the caller is gone");
}
