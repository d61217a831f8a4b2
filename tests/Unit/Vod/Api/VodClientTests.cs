using System.Globalization;
using System.Text;
using Media.Domain;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>
/// The client against a real HTTP server: the requests it sends, the answers it returns, and that it sends no request twice.
/// </summary>
public sealed partial class VodClientTests
{
    private const string Ok = """{"Response":{"TaskId":"1500000001-procedurev2-1t0","RequestId":"r-1"}}""";

    private static readonly FileId File = FileId.Parse("5285890784273533167");
    private static readonly ProcessMediaRequest Request = new(File, [100010, 100020], SessionId.For(File, 1), "order-42");

    [Fact]
    public async Task ProcessMedia_sends_what_VOD_documents_and_signs_what_it_sends()
    {
        await using var stub = await VodStub.StartAsync(settings: new() { ["Vod:Apps:default:Region"] = "ap-guangzhou" });
        stub.AnswerWith(Ok);

        var answer = await stub.Client.ProcessMediaAsync(Request, default);

        Assert.Equal(new VodAnswer<TaskId>(new TaskId("1500000001-procedurev2-1t0"), null, "r-1"), answer);
        var seen = Assert.Single(stub.Seen);
        Assert.Equal(
            """
            {"FileId":"5285890784273533167","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100010},
            {"Definition":100020}]},"TasksNotifyMode":"Finish","SessionContext":"order-42",
            "SessionId":"media-5285890784273533167-1","SubAppId":1500000001}
            """.ReplaceLineEndings(""),
            seen.Body);
        Assert.Equal("ProcessMedia", seen.Headers["X-TC-Action"]);
        Assert.Equal("2018-07-17", seen.Headers["X-TC-Version"]);
        Assert.Equal("ap-guangzhou", seen.Headers["X-TC-Region"]);
        Assert.Equal("application/json; charset=utf-8", seen.Headers["Content-Type"]);
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seen.Headers["X-TC-Timestamp"], CultureInfo.InvariantCulture));
        var request = new Tc3Request(
            "POST", "vod", "", [("content-type", seen.Headers["Content-Type"]), ("host", seen.Headers["Host"])], at);
        Assert.Equal(
            Tc3Signer.Sign(request, "AKIDEXAMPLE", "EXAMPLEKEY", Encoding.UTF8.GetBytes(seen.Body)).Authorization,
            seen.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_setting_that_is_not_set_is_not_sent()
    {
        await using var stub = await VodStub.StartAsync(settings: new() { ["Vod:Apps:default:SubAppId"] = "0" });
        stub.AnswerWith(Ok);

        await stub.Client.ProcessMediaAsync(Request with { SessionContext = null }, default);

        var seen = Assert.Single(stub.Seen);
        Assert.DoesNotContain("SubAppId", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("SessionContext", seen.Body, StringComparison.Ordinal);
        Assert.False(seen.Headers.ContainsKey("X-TC-Region"));
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_once_by_VODs_and_stays_corrected()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 9, 1, 8, 0, 0, TimeSpan.Zero));
        var theirs = time.GetUtcNow().AddMinutes(17);
        await using var stub = await VodStub.StartAsync(time);
        var expired = Encoding.UTF8.GetString(Payload.Read("api-ProcessMedia-auth-signature-expire.json"));
        stub.Answer = context =>
        {
            context.Response.Headers.Date = theirs.ToString("R", CultureInfo.InvariantCulture);
            var sent = long.Parse(context.Request.Headers["X-TC-Timestamp"].ToString(), CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(Math.Abs(sent - theirs.ToUnixTimeSeconds()) > 300 ? expired : Ok);
        };

        var first = await stub.Client.ProcessMediaAsync(Request, default);
        var second = await stub.Client.ProcessMediaAsync(Request, default);

        Assert.Null(first.Error);
        Assert.Null(second.Error);
        Assert.Equal(3, stub.Seen.Count);
    }

    [Fact]
    public async Task A_signature_that_stays_expired_is_not_sent_a_third_time()
    {
        await using var stub = await VodStub.StartAsync();
        var expired = Encoding.UTF8.GetString(Payload.Read("api-ProcessMedia-auth-signature-expire.json"));
        var date = DateTimeOffset.UnixEpoch;
        stub.Answer = context =>
        {
            context.Response.Headers.Date = (date += TimeSpan.FromDays(400)).ToString("R", CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(expired);
        };

        var answer = await stub.Client.ProcessMediaAsync(Request, default);

        Assert.Equal(FailureClass.Configuration, answer.Error!.Class);
        Assert.Equal(2, stub.Seen.Count);
    }

    [Fact]
    public async Task A_request_that_VOD_would_refuse_is_not_sent()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(Ok);

        ProcessMediaRequest[] mistakes =
        [
            Request with { Definitions = [] },
            Request with { Session = new SessionId(new string('s', 51)) },
            Request with { Session = new SessionId("") },
            Request with { SessionContext = new string('c', 1001) },
        ];
        foreach (var mistake in mistakes)
            Assert.Equal(FailureClass.Permanent, (await stub.Client.ProcessMediaAsync(mistake, default)).Error!.Class);

        Assert.Empty(stub.Seen);
    }

    [Theory]
    [InlineData("api-DescribeTaskDetail-finish.json", ProcedureStatus.Finished, 2)]
    [InlineData("api-DescribeTaskDetail-finish-one-failed.json", ProcedureStatus.Finished, 2)]
    [InlineData("api-DescribeTaskDetail-processing.json", ProcedureStatus.Processing, 2)]
    [InlineData("api-DescribeTaskDetail-waiting.json", ProcedureStatus.Processing, 0)]
    [InlineData("api-DescribeTaskDetail-aborted.json", ProcedureStatus.Aborted, 0)]
    public async Task A_task_is_reported_with_its_status_and_outputs(string name, ProcedureStatus status, int outputs)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload(name);
        var task = new TaskId("1500098765-procedurev2-11112222333344445555666677778888tt0");

        var answer = await stub.Client.DescribeTaskDetailAsync(task, default);

        Assert.Null(answer.Error);
        Assert.Equal((task, status, outputs), (answer.Value!.Task, answer.Value.Status, answer.Value.Outputs.Length));
        Assert.Equal(new SessionId("vod-asset-0001-v1"), answer.Value.Session);
        Assert.Equal(
            """{"TaskId":"1500098765-procedurev2-11112222333344445555666677778888tt0","SubAppId":1500000001}""",
            Assert.Single(stub.Seen).Body);
    }

    [Theory]
    [InlineData("InvalidParameterValue.TaskId")]
    [InlineData("ResourceNotFound")]
    [InlineData("ResourceNotFound.TaskNotExist")]
    public async Task A_task_that_VOD_does_not_know_is_not_a_failure(string code)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith($$$"""{"Response":{"Error":{"Code":"{{{code}}}","Message":"task not exist"},"RequestId":"r"}}""");

        var answer = await stub.Client.DescribeTaskDetailAsync(new TaskId("t"), default);

        Assert.Equal(new VodAnswer<ProcedureReport?>(null, null, "r"), answer);
    }

    [Theory]
    [InlineData("InvalidParameterValue.TaskIdTooLong")]
    [InlineData("ResourceNotFoundButOtherwise")]
    [InlineData("InvalidParameterValue")]
    public async Task Any_other_code_of_a_task_query_is_a_failure(string code)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith($$$"""{"Response":{"Error":{"Code":"{{{code}}}"},"RequestId":"r"}}""");

        var answer = await stub.Client.DescribeTaskDetailAsync(new TaskId("t"), default);

        Assert.Equal(code, answer.Error?.Failure.Code);
    }

    [Theory]
    [InlineData("WAITING", ProcedureStatus.Processing)]
    [InlineData("ABORTED", ProcedureStatus.Aborted)]
    [InlineData("FINISH", null)]
    public async Task A_task_that_finished_without_showing_its_procedure_is_incomplete(string status, ProcedureStatus? expected)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith($$$"""{"Response":{"TaskType":"Procedure","Status":"{{{status}}}","ProcedureTask":null,"RequestId":"r"}}""");

        var answer = await stub.Client.DescribeTaskDetailAsync(new TaskId("t"), default);

        Assert.Equal(expected, answer.Value?.Status);
        Assert.Equal(expected is null ? "Transport.Incomplete" : null, answer.Error?.Failure.Code);
    }

    [Fact]
    public async Task The_tasks_of_a_file_are_read_page_by_page()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(
            """{"Response":{"TaskSet":[{"TaskId":"a","Status":"FINISH","SessionId":"s-1"},"""
                + """{"Status":"FINISH"}],"ScrollToken":"p2","RequestId":"r"}}""",
            """{"Response":{"TaskSet":[{"TaskId":"b","Status":"WAITING","SessionId":""}],"ScrollToken":"p3","RequestId":"r"}}""",
            """{"Response":{"TaskSet":[],"ScrollToken":"p3","RequestId":"r"}}""");
        var turns = 0;

        var answer = await stub.Client.DescribeTasksAsync(File, _ => { turns++; return default; }, default);

        Assert.Equal(
            [
                new TaskSummary(new("a"), ProcedureStatus.Finished, new("s-1")) { IsProcedure = true },
                new TaskSummary(new("b"), ProcedureStatus.Processing, null) { IsProcedure = true },
            ],
            answer.Value.AsEnumerable());
        Assert.Equal(
            [
                """{"FileId":"5285890784273533167","Limit":100,"SubAppId":1500000001}""",
                """{"FileId":"5285890784273533167","Limit":100,"ScrollToken":"p2","SubAppId":1500000001}""",
                """{"FileId":"5285890784273533167","Limit":100,"ScrollToken":"p3","SubAppId":1500000001}""",
            ],
            stub.Seen.Select(seen => seen.Body));
        Assert.Equal(2, turns);
    }

    [Fact]
    public async Task A_single_page_needs_a_single_call()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-DescribeTasks-page.json");

        var answer = await stub.Client.DescribeTasksAsync(File, null, default);

        Assert.Equal(new SessionId("vod-asset-0001-v1"), Assert.Single(answer.Value).Session);
        Assert.Single(stub.Seen);
    }

    [Theory]
    [InlineData("""{"Response":{"TaskSet":null,"ScrollToken":null,"RequestId":"r"}}""", 1)]
    [InlineData("""{"Response":{"TaskSet":[{"TaskId":"a"}],"ScrollToken":"for ever","RequestId":"r"}}""", VodClient.MaxPages)]
    public async Task Paging_is_limited(string everyPage, int calls)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(everyPage);

        var answer = await stub.Client.DescribeTasksAsync(File, null, default);

        Assert.Equal(calls, stub.Seen.Count);
        Assert.Equal(calls > 1, answer.Error is not null);
    }

    /// <summary>A procedure that is not recognised would be requested a second time, and billed.</summary>
    [Theory]
    [InlineData("\"Procedure\"", true)]
    [InlineData("\"procedure\"", true)]
    [InlineData("\"ProcedureTask\"", true)]
    [InlineData("\"transcode\"", true)]
    [InlineData("null", true)]
    [InlineData("\"EditMedia\"", false)]
    [InlineData("\"editmediatask\"", false)]
    [InlineData("\"PullUpload\"", false)]
    public async Task A_task_is_a_procedure_unless_its_type_is_known_to_be_another(string type, bool isProcedure)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith($$$"""{"Response":{"TaskSet":[{"TaskId":"a","TaskType":{{{type}}}}],"ScrollToken":"","RequestId":"r"}}""");

        var answer = await stub.Client.DescribeTasksAsync(File, null, default);

        Assert.Equal(isProcedure, Assert.Single(answer.Value).IsProcedure);
    }

    [Fact]
    public async Task A_task_has_its_type_and_its_time_of_creation()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(
            """{"Response":{"TaskSet":[{"TaskId":"a","TaskType":"Procedure","CreateTime":"2026-09-01T08:00:00Z"},"""
                + """{"TaskId":"b","TaskType":"EditMedia"}],"ScrollToken":"","RequestId":"r"}}""");

        var answer = await stub.Client.DescribeTasksAsync(File, null, default);

        Assert.Equal(
            [(true, new DateTimeOffset(2026, 9, 1, 8, 0, 0, TimeSpan.Zero)), (false, null)],
            answer.Value.Select(static task => (task.IsProcedure, task.CreatedAt)));
    }

    [Fact]
    public async Task Media_is_described_without_the_original_among_its_outputs()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-DescribeMediaInfos.json");

        var answer = await stub.Client.DescribeMediaInfoAsync(FileId.Parse("3270835009876543211"), default);

        Assert.Equal([100010L, 100020L], answer.Value!.Outputs.Select(output => output.Definition));
        Assert.All(answer.Value.Outputs, output => Assert.Equal((OutputStatus.Success, "Transcode"), (output.Status, output.Type)));
        Assert.Equal(
            ("clip-one", 47.48, 18234567L), (answer.Value.Media.Name, answer.Value.Media.DurationSeconds, answer.Value.Media.SizeBytes));
        Assert.Equal(
            """{"FileIds":["3270835009876543211"],"Filters":["basicInfo","metaData","transcodeInfo"],"SubAppId":1500000001}""",
            Assert.Single(stub.Seen).Body);
    }

    [Fact]
    public async Task A_file_counts_as_deleted_only_if_VOD_says_so()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-DescribeMediaInfos.json");

        var gone = await stub.Client.DescribeMediaInfoAsync(FileId.Parse("3270835009876543213"), default);
        var unmentioned = await stub.Client.DescribeMediaInfoAsync(FileId.Parse("42"), default);

        Assert.Equal((null, null), (gone.Value, gone.Error));
        Assert.Equal("Transport.Incomplete", unmentioned.Error!.Failure.Code);
    }

    [Fact]
    public async Task A_call_for_an_unknown_app_names_the_missing_setting()
    {
        await using var services = VodStub.Services(VodAppOptions.DefaultEndpoint, TimeProvider.System, new LogLines());

        var answer = await services.GetRequiredService<IVodClients>().For("gone").ProcessMediaAsync(Request, default);

        Assert.Equal((FailureClass.Configuration, "App.NotConfigured"), (answer.Error!.Class, answer.Error.Failure.Code));
        Assert.Contains("Vod__Apps__gone__SecretId", answer.Error.Failure.Message, StringComparison.Ordinal);
    }
}
