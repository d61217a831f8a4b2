using System.Text;
using Media.Domain;
using Media.Vod.Api;
using Media.Vod.Callbacks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>The calls of reliable callback (pull mode), against a real HTTP server.</summary>
public sealed class EventCallsTests
{
    private static readonly TimeSpan Limit = Eventually.Patience;

    [Fact]
    public async Task Pulled_events_are_returned_unchanged_each_with_its_handle()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-PullEvents-three.json");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Null(answer.Error);
        Assert.Equal(
            ["8095179751097000001", "8095179751097000002", "a1___q7_1788250530000_h3"],
            answer.Value.Select(static pulled => pulled.Handle));
        Assert.Equal(
            ["NewFileUpload", "ProcedureStateChanged", "FileDeleted"],
            answer.Value.Select(static pulled => CallbackEnvelope.Read(pulled.Body))
                .Where(static envelope => envelope.Kind == EnvelopeKind.Event).Select(static envelope => envelope.EventType));
        Assert.All(
            answer.Value,
            pulled => Assert.Contains(
                Encoding.UTF8.GetString(pulled.Body),
                Encoding.UTF8.GetString(Payload.Read("api-PullEvents-three.json")),
                StringComparison.Ordinal));
        var seen = Assert.Single(stub.Seen);
        Assert.Equal(("PullEvents", """{"SubAppId":1500000001}"""), (seen.Headers["X-TC-Action"], seen.Body));
    }

    [Fact]
    public async Task A_pulled_event_has_the_key_of_the_pushed_one_whatever_its_handle()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-PullEvents-three.json");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.All(answer.Value, static pulled =>
        {
            var pushed = Encoding.UTF8.GetString(pulled.Body)
                .Replace($"\"EventHandle\": \"{pulled.Handle}\",", "", StringComparison.Ordinal);
            Assert.NotEqual(pulled.Body.Length, pushed.Length);
            Assert.Equal(CallbackEnvelope.Read(Encoding.UTF8.GetBytes(pushed)).EventKey, CallbackEnvelope.Read(pulled.Body).EventKey);
        });
    }

    [Fact]
    public async Task Only_an_upload_event_has_the_time_at_which_it_happened()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(
            """{"Response":{"EventSet":[{"EventType":"NewFileUpload","FileUploadEvent":{"MediaBasicInfo":"""
                + """{"CreateTime":"2026-09-01T08:15:30Z"}}},{"EventType":"FileDeleted"}]}}""");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Equal(
            [new DateTimeOffset(2026, 9, 1, 8, 15, 30, TimeSpan.Zero), null], answer.Value.Select(static pulled => pulled.HappenedAt));
    }

    [Theory]
    [InlineData("""{"Response":{"Error":{"Code":"ResourceNotFound","Message":"whatever"},"RequestId":"r"}}""")]
    [InlineData("""{"Response":{"EventSet":null,"RequestId":"r"}}""")]
    [InlineData("""{"Response":{"EventSet":[],"RequestId":"r"}}""")]
    [InlineData("""{"Response":{"RequestId":"r"}}""")]
    public async Task An_empty_queue_is_not_a_failure_and_is_logged_at_debug_level(string body)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(body);

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Null(answer.Error);
        Assert.Empty(answer.Value);
        Assert.Equal("r", answer.RequestId);
        Assert.Equal([LogLevel.Debug], stub.Log.Lines.Select(static line => line.Level));
    }

    [Theory]
    [InlineData("api-PullEvents-empty.json")]
    [InlineData("api-PullEvents-null-set.json")]
    public async Task Every_sample_of_an_empty_queue_is_read_as_empty(string name)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload(name);

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Equal((null, 0), (answer.Error, answer.Value.Length));
    }

    [Theory]
    [InlineData("ResourceNotFound.UserNotExist", FailureClass.Permanent)]
    [InlineData("InternalError", FailureClass.OutcomeUnknown)]
    [InlineData("AuthFailure.SecretIdNotFound", FailureClass.Configuration)]
    public async Task Any_code_but_that_of_an_empty_queue_is_a_failure(string code, FailureClass expected)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith($$$"""{"Response":{"Error":{"Code":"{{{code}}}"},"RequestId":"r"}}""");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Equal((expected, code), (answer.Error?.Class, answer.Error?.Failure.Code));
        Assert.Equal([LogLevel.Warning], stub.Log.Lines.Select(static line => line.Level));
    }

    [Fact]
    public async Task Only_PullEvents_reads_ResourceNotFound_as_an_empty_queue()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-PullEvents-empty.json");

        var confirmed = await stub.Client.ConfirmEventsAsync(["h"], default);
        var described = await stub.Client.DescribeEventConfigAsync(default);

        Assert.Equal(("ResourceNotFound", "ResourceNotFound"), (confirmed.Error?.Failure.Code, described.Error?.Failure.Code));
    }

    [Fact]
    public async Task Every_element_of_EventSet_is_returned_with_its_handle_if_it_has_one()
    {
        await using var stub = await VodStub.StartAsync();
        var longHandle = new string('h', 2000);
        stub.AnswerWith(
            $$$"""{"Response":{"EventSet":[{"EventHandle":8095179751097000001},{"EventHandle":"{{{longHandle}}}"},{"EventHandle":""},"""
                + """{},null,"text",7,[ 1 ]]}}""");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Equal(
            ["8095179751097000001", longHandle, null, null, null, null, null, null], answer.Value.Select(static pulled => pulled.Handle));
        Assert.Equal(
            ["{}", "null", "\"text\"", "7", "[ 1 ]"], answer.Value.Skip(3).Select(static pulled => Encoding.UTF8.GetString(pulled.Body)));
    }

    [Fact]
    public async Task A_call_that_VOD_holds_may_take_five_seconds_longer()
    {
        var time = new FakeTimeProvider();
        await using var stub = await VodStub.StartAsync(time);
        var held = new TaskCompletionSource();
        stub.Answer = async context =>
        {
            await held.Task;
            await context.Response.WriteAsync("""{"Response":{"EventSet":[{}],"RequestId":"r"}}""");
        };

        var call = stub.Client.PullEventsAsync(default);
        await stub.Arrived.Task.WaitAsync(Limit);
        time.Advance(TimeSpan.FromSeconds(9.9));
        held.SetResult();

        Assert.Single((await call.WaitAsync(Limit)).Value);
    }

    [Fact]
    public async Task A_pull_times_out_after_ten_seconds()
    {
        var time = new FakeTimeProvider();
        await using var stub = await VodStub.StartAsync(time);
        stub.Answer = VodStub.HangAsync;

        var call = stub.Client.PullEventsAsync(default);
        await stub.Arrived.Task.WaitAsync(Limit);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("Transport.Timeout", (await call.WaitAsync(Limit)).Error?.Failure.Code);
    }

    [Fact]
    public async Task Sixteen_large_events_are_read()
    {
        await using var stub = await VodStub.StartAsync();
        var large = $$"""{"EventType":"Large","Padding":"{{new string('x', 1024 * 1024)}}"}""";
        stub.AnswerWith($$$"""{"Response":{"EventSet":[{{{string.Join(',', Enumerable.Repeat(large, 16))}}}],"RequestId":"r"}}""");

        var answer = await stub.Client.PullEventsAsync(default);

        Assert.Equal(16, answer.Value.Length);
        Assert.All(answer.Value, pulled => Assert.Equal(large.Length, pulled.Body.Length));
    }

    [Fact]
    public async Task Events_are_confirmed_by_their_handles()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload("api-ConfirmEvents-ok.json");

        var answer = await stub.Client.ConfirmEventsAsync(["8095179751097000001", "a1___q7\""], default);

        Assert.Equal((null, 2), (answer.Error, answer.Value));
        var seen = Assert.Single(stub.Seen);
        Assert.Equal(
            ("ConfirmEvents", """{"EventHandles":["8095179751097000001","a1___q7\u0022"],"SubAppId":1500000001}"""),
            (seen.Headers["X-TC-Action"], seen.Body));
    }

    [Theory]
    [InlineData("api-ConfirmEvents-expired.json", FailureClass.Permanent)]
    [InlineData("api-ProcessMedia-internal-error.json", FailureClass.OutcomeUnknown)]
    public async Task A_refused_confirmation_is_a_failure(string name, FailureClass expected)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWithPayload(name);

        Assert.Equal(expected, (await stub.Client.ConfirmEventsAsync(["h"], default)).Error?.Class);
    }

    [Fact]
    public async Task The_old_code_of_a_late_handle_is_retried_only_a_few_times()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith("""{"Response":{"Error":{"Code":"4000"},"RequestId":"r"}}""");

        Assert.Equal(FailureClass.Bounded, (await stub.Client.ConfirmEventsAsync(["h"], default)).Error?.Class);
    }

    [Theory]
    [InlineData("\"PULL\"", "\"ON\"", "PULL", true)]
    [InlineData("\"PUSH\"", "\"OFF\"", "PUSH", false)]
    [InlineData("\"PUSH\"", "null", "PUSH", true)]
    public async Task The_event_settings_are_read(string mode, string uploadSwitch, string expectedMode, bool reportsUploads)
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(
            """{"Response":"""
                + $$$"""{"Mode":{{{mode}}},"NotificationUrl":"","UploadMediaCompleteEventSwitch":{{{uploadSwitch}}},"RequestId":"r"}}""");

        var answer = await stub.Client.DescribeEventConfigAsync(default);

        Assert.Equal(new VodAnswer<EventConfig>(new EventConfig(expectedMode, reportsUploads), null, "r"), answer);
        var seen = Assert.Single(stub.Seen);
        Assert.Equal(("DescribeEventConfig", """{"SubAppId":1500000001}"""), (seen.Headers["X-TC-Action"], seen.Body));
    }

    [Fact]
    public async Task Event_settings_without_a_mode_are_incomplete()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith("""{"Response":{"Mode":null,"RequestId":"r"}}""");

        Assert.Equal("Transport.Incomplete", (await stub.Client.DescribeEventConfigAsync(default)).Error?.Failure.Code);
    }
}
