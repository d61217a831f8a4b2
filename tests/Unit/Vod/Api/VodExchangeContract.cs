using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Vod.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>
/// The promises of a call for each implementation, against a server that fails in ways that VOD rarely does: every outcome is reported as
/// what it is, and no request is sent twice.
/// </summary>
/// <param name="client">The value of <c>Vod__Client</c>.</param>
/// <param name="add">Adds the services that the implementation needs beyond the default build.</param>
public abstract class VodExchangeContract(string client, Action<IServiceCollection>? add = null)
{
    private const string Ok = """{"Response":{"TaskId":"1500000001-procedurev2-1t0","RequestId":"r-1"}}""";

    private static readonly FileId File = FileId.Parse("5285890784273533167");
    private static readonly ProcessMediaRequest Request = new(File, [100010, 100020], SessionId.For(File, 1), "order-42");

    public static TheoryData<string, FailureClass, bool> ErrorSamples => new()
    {
        { "api-ProcessMedia-duplicate-session.json", FailureClass.OutcomeUnknown, true },
        { "api-ProcessMedia-task-duplicate.json", FailureClass.OutcomeUnknown, true },
        { "api-ProcessMedia-rate-limited.json", FailureClass.Throttled, false },
        { "api-ProcessMedia-rate-limited-uin.json", FailureClass.Throttled, false },
        { "api-ProcessMedia-auth-signature-failure.json", FailureClass.Configuration, false },
        { "api-ProcessMedia-auth-signature-expire.json", FailureClass.Configuration, false },
        { "api-ProcessMedia-unauthorized.json", FailureClass.Configuration, false },
        { "api-ProcessMedia-file-not-found.json", FailureClass.FileUnknown, false },
        { "api-ProcessMedia-subapp.json", FailureClass.Configuration, false },
        { "api-ProcessMedia-internal-error.json", FailureClass.OutcomeUnknown, false },
        { "api-ProcessMedia-failed-operation.json", FailureClass.Bounded, false },
    };

    private Dictionary<string, string?> Way => new() { ["Vod:Client"] = client };

    [Theory]
    [MemberData(nameof(ErrorSamples))]
    public async Task An_error_is_classified_and_not_repeated(string name, FailureClass expected, bool duplicate)
    {
        await using var stub = await StartAsync();
        stub.AnswerWithPayload(name);

        var answer = await stub.Client.ProcessMediaAsync(Request, default);

        Assert.NotNull(answer.Error);
        Assert.Equal((expected, duplicate), (answer.Error.Class, answer.Error.Duplicate));
        Assert.NotNull(answer.RequestId);
        Assert.Single(stub.Seen);
    }

    [Fact]
    public void Every_error_sample_is_in_the_table() => Assert.Equal(
        Payload.Names("api-ProcessMedia-*.json").Except(["api-ProcessMedia-ok.json", "api-ProcessMedia-request.json"]),
        ErrorSamples.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public async Task An_unknown_code_may_be_retried_a_few_times()
    {
        await using var stub = await StartAsync();
        stub.AnswerWith("""{"Response":{"Error":{"Code":"NewFamily.NewCode","Message":"news"},"RequestId":"r-2"}}""");

        var answer = await stub.Client.ProcessMediaAsync(Request, default);

        Assert.Equal(
            new VodAnswer<TaskId>(default, new VodError(FailureClass.Bounded, new Failure("NewFamily.NewCode", "news")), "r-2"), answer);
        Assert.Single(stub.Seen);
    }

    [Theory]
    [InlineData("<html>bad gateway</html>", 502, "Transport.HttpStatus")]
    [InlineData("""{"Response":{"TaskId":"t","RequestId":"r"}}""", 500, "Transport.HttpStatus")]
    [InlineData("<html>ok</html>", 200, "Transport.NotJson")]
    [InlineData("", 200, "Transport.NotJson")]
    [InlineData("[]", 200, "Transport.NotJson")]
    [InlineData("""{"Response":null}""", 200, "Transport.NotJson")]
    [InlineData("""{"Response":{"RequestId":"r"}}""", 200, "Transport.Incomplete")]
    [InlineData("""{"Response":{"TaskId":"","RequestId":"r"}}""", 200, "Transport.Incomplete")]
    public async Task An_unreadable_answer_leaves_the_outcome_unknown(string body, int status, string code)
    {
        await using var stub = await StartAsync();
        stub.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };

        await AssertUnknownAsync(stub, code);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var stub = await StartAsync();
        stub.Answer = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "/";
            return Task.CompletedTask;
        };

        await AssertUnknownAsync(stub, "Transport.HttpStatus");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_huge_answer_is_refused(bool hasLength)
    {
        await using var stub = await StartAsync();
        stub.Answer = async context =>
        {
            if (hasLength)
                context.Response.ContentLength = 10 * CallLimits.Usual.MaxAnswerBytes;
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };

        await AssertUnknownAsync(stub, "Transport.TooLarge");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_cut_before_the_answer_leaves_the_outcome_unknown(bool onAReusedConnection)
    {
        await using var stub = await StartAsync();
        if (onAReusedConnection)
        {
            stub.AnswerWith(Ok);
            await stub.Client.ProcessMediaAsync(Request, default);
            stub.Seen.Clear();
        }

        stub.Answer = context =>
        {
            VodStub.Cut(context);
            return Task.CompletedTask;
        };

        await AssertUnknownAsync(stub, "Transport.Connection");
    }

    [Fact]
    public async Task A_connection_cut_within_the_answer_leaves_the_outcome_unknown()
    {
        await using var stub = await StartAsync();
        stub.Answer = async context =>
        {
            context.Response.ContentLength = Ok.Length;
            await context.Response.WriteAsync(Ok[..20]);
            await context.Response.Body.FlushAsync();
            VodStub.Cut(context);
        };

        await AssertUnknownAsync(stub, "Transport.Connection");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_answer_leaves_the_outcome_unknown(bool headersCame)
    {
        var time = new FakeTimeProvider();
        await using var stub = await StartAsync(time);
        stub.Answer = async context =>
        {
            if (headersCame)
                await context.Response.Body.FlushAsync();
            await VodStub.HangAsync(context);
        };

        var call = stub.Client.ProcessMediaAsync(Request, default);
        await stub.Arrived.Task.WaitAsync(Eventually.Patience);
        time.Advance(TimeSpan.FromSeconds(5));
        var answer = await call.WaitAsync(Eventually.Patience);

        Assert.Equal((FailureClass.OutcomeUnknown, "Transport.Timeout"), (answer.Error!.Class, answer.Error.Failure.Code));
        Assert.Single(stub.Seen);
    }

    [Fact]
    public async Task A_caller_may_cancel_a_call()
    {
        await using var stub = await StartAsync();
        stub.Answer = VodStub.HangAsync;
        using var caller = new CancellationTokenSource();

        var call = stub.Client.ProcessMediaAsync(Request, caller.Token);
        await stub.Arrived.Task.WaitAsync(Eventually.Patience);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://no-such-host.invalid:{0}")]
    [InlineData("https://127.0.0.1:{0}")]
    public async Task A_request_that_was_never_sent_is_reported_as_such(string endpoint)
    {
        using var bound = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = string.Format(CultureInfo.InvariantCulture, endpoint, ((IPEndPoint)bound.LocalEndPoint!).Port);
        await using var services = VodStub.Services(address, TimeProvider.System, new LogLines(), Way, add);

        var answer = await services.GetRequiredService<IVodClients>().For("default").ProcessMediaAsync(Request, default);

        Assert.Equal((FailureClass.Throttled, "Transport.NotSent"), (answer.Error!.Class, answer.Error.Failure.Code));
    }

    [Fact]
    public async Task The_apps_region_is_sent_and_the_callers_trace_is_not()
    {
        await using var stub = await VodStub.StartAsync(settings: new(Way) { ["Vod:Apps:default:Region"] = "ap-guangzhou" }, add: add);
        stub.AnswerWith(Ok);
        using var span = new Activity("caller").Start();

        await stub.Client.ProcessMediaAsync(Request, default);

        var seen = Assert.Single(stub.Seen);
        Assert.DoesNotContain("traceparent", seen.Headers.Keys);
        Assert.Equal("ap-guangzhou", seen.Headers["X-TC-Region"]);
    }

    /// <summary>OpenTelemetry's instrumentation of HttpClient could add headers of its own.</summary>
    [Fact]
    public async Task The_callers_trace_is_not_sent_even_with_telemetry_on()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
        });
        builder.AddServiceDefaults();
        using var host = builder.Build();
        host.Services.GetRequiredService<TracerProvider>();
        await using var stub = await StartAsync();
        stub.AnswerWith(Ok);
        using var span = new Activity("caller") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        Baggage.SetBaggage("order", "42");

        await stub.Client.ProcessMediaAsync(Request, default);

        var sent = Assert.Single(stub.Seen).Headers.Keys.Select(static name => name.ToLowerInvariant());
        Assert.Empty(sent.Intersect(["traceparent", "tracestate", "baggage", "correlation-context", "request-id"]));
    }

    [Fact]
    public async Task The_log_has_one_line_per_call_and_no_secret()
    {
        await using var stub = await StartAsync();
        stub.AnswerWith(Ok, Encoding.UTF8.GetString(Payload.Read("api-ProcessMedia-internal-error.json")));

        await stub.Client.ProcessMediaAsync(Request, default);
        await stub.Client.ProcessMediaAsync(Request, default);

        Assert.Equal([LogLevel.Debug, LogLevel.Warning], stub.Log.Lines.Select(line => line.Level));
        Assert.All(stub.Log.Lines, line =>
        {
            Assert.Contains("ProcessMedia", line.Text, StringComparison.Ordinal);
            Assert.Contains(File.Value, line.Text, StringComparison.Ordinal);
            Assert.Contains("app default", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("AKIDEXAMPLE", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("EXAMPLEKEY", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("http", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("order-42", line.Text, StringComparison.Ordinal);
        });
        Assert.Contains("r-1", stub.Log.Lines.First().Text, StringComparison.Ordinal);
        Assert.Contains("InternalError", stub.Log.Lines.Last().Text, StringComparison.Ordinal);
    }

    private Task<VodStub> StartAsync(TimeProvider? time = null) => VodStub.StartAsync(time, Way, add);

    private static async Task AssertUnknownAsync(VodStub stub, string code)
    {
        var answer = await stub.Client.ProcessMediaAsync(Request, default).WaitAsync(Eventually.Patience);

        Assert.Equal((FailureClass.OutcomeUnknown, code), (answer.Error?.Class, answer.Error?.Failure.Code));
        Assert.Single(stub.Seen);
    }
}
