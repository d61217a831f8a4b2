using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Media.Contracts;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Api;

/// <summary>Which requests are accepted as callbacks, and how all others are answered.</summary>
public sealed class CallbackTests(DefaultApi shared) : IClassFixture<DefaultApi>, IAsyncLifetime
{
    private const string FileId = "5285890784273533167";

    private const string Upload =
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167","MediaBasicInfo":"""
            + """{"Name":"clip.mp4"},"ProcedureTaskId":""}}""";

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await shared.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(ReceiveOutcome.Applied)]
    [InlineData(ReceiveOutcome.Duplicate)]
    [InlineData(ReceiveOutcome.Ignored)]
    public async Task An_event_that_was_stored_is_answered_200_code_0(ReceiveOutcome outcome)
    {
        _api.Grains.OnReceive = (_, _) => Task.FromResult(outcome);

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"code":0}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_grain_gets_the_body_unchanged()
    {
        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        var (fileId, delivery) = Assert.Single(_api.Grains.Received);
        Assert.Equal(FileId, fileId);
        Assert.Equal(Upload, Encoding.UTF8.GetString(delivery.Body));
        Assert.Equal("default", delivery.App);
        Assert.Equal(DeliverySource.Push, delivery.Source);
        Assert.Equal("NewFileUpload", delivery.EventType);
        Assert.NotEmpty(delivery.EventKey);
        Assert.Equal(TimeSpan.Zero, delivery.ReceivedAt.Offset);
        Assert.Null(delivery.TraceParent);
        Assert.Empty(_api.Grains.Archived);
    }

    [Theory]
    [InlineData(8 * 1024)]
    [InlineData(8 * 1024 + 1)]
    [InlineData(300_000)]
    [InlineData(1024 * 1024)]
    public async Task A_body_up_to_the_limit_arrives_whole_with_and_without_a_length(int bytes)
    {
        var body = Padded(bytes);

        using var sized = await _api.PostAsync("/callbacks/default", body);
        using var chunked = await _api.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/callbacks/default")
        {
            Content = new ByteArrayContent(body),
            Headers = { TransferEncodingChunked = true },
        });

        Assert.Equal(HttpStatusCode.OK, sized.StatusCode);
        Assert.Equal(HttpStatusCode.OK, chunked.StatusCode);
        Assert.All(_api.Grains.Received, received => Assert.Equal(body, received.Delivery.Body));
        Assert.Equal(2, _api.Grains.Received.Count);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_by_its_length()
    {
        using var answer = await _api.PostAsync("/callbacks/default", Padded(1024 * 1024 + 1));

        await answer.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Empty(_api.Grains.Received);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_without_a_declared_length()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/callbacks/default")
        {
            Content = new ByteArrayContent(Padded(1024 * 1024 + 1)),
            Headers = { TransferEncodingChunked = true },
        };

        using var answer = await _api.Client.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Empty(_api.Grains.Received);
    }

    [Theory]
    [InlineData("/callbacks/missing")]
    [InlineData("/callbacks/Default")]
    [InlineData("/callbacks/missing/token")]
    public async Task An_unknown_app_is_404(string path)
    {
        using var answer = await _api.PostAsync(path, Upload);

        await answer.IsProblemAsync(HttpStatusCode.NotFound, "unknown-app");
    }

    [Theory]
    [InlineData("/callbacks/tokened", "wrong-token")]
    [InlineData("/callbacks/tokened/guess", "wrong-token")]
    [InlineData("/callbacks/signed", "missing-sign")]
    [InlineData("/callbacks/signed?Sign=00000000000000000000000000000000&T=9999999999", "wrong-sign")]
    [InlineData("/callbacks/signed?Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", "expired-sign")]
    public async Task A_callback_without_the_secret_is_401_with_the_type_of_what_is_missing(string path, string type)
    {
        using var answer = await _api.PostAsync(path, Upload);

        var problem = await answer.IsProblemAsync(HttpStatusCode.Unauthorized, type);
        Assert.DoesNotContain("mysignkey", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("a-long-secret-token", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(_api.Grains.Received);
        Assert.Empty(_api.Grains.Archived);
    }

    [Fact]
    public async Task The_right_token_is_accepted()
    {
        using var answer = await _api.PostAsync("/callbacks/tokened/a-long-secret-token", Upload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("tokened", Assert.Single(_api.Grains.Received).Delivery.App);
    }

    [Theory]
    [InlineData("""{"EventType":"SomethingOfTomorrow","SomeEvent":{"FileId":"5285890784273533167"}}""", ArchiveVerdict.Unknown)]
    [InlineData("""{}""", ArchiveVerdict.Unknown)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":null}""", ArchiveVerdict.Unknown)]
    [InlineData(
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"1234567890123456789012345678901234567890"}}""",
        ArchiveVerdict.Unknown)]
    public async Task An_event_for_no_known_file_is_archived_and_answered_200(string body, ArchiveVerdict verdict)
    {
        using var answer = await _api.PostAsync("/callbacks/default", body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var archived = Assert.Single(_api.Grains.Archived);
        Assert.Equal(verdict, archived.Verdict);
        Assert.Equal(body, Encoding.UTF8.GetString(archived.Delivery.Body));
        Assert.Empty(_api.Grains.Received);
    }

    [Theory]
    [InlineData("""{"version":"4.0","eventType":"NewFileUpload","data":{"fileId":"1"}}""", "legacy-format", ArchiveVerdict.Rejected)]
    [InlineData("[1]", "not-an-object", ArchiveVerdict.Malformed)]
    [InlineData("null", "not-an-object", ArchiveVerdict.Malformed)]
    [InlineData("{", "not-json", ArchiveVerdict.Malformed)]
    [InlineData("a=b&c=d", "not-json", ArchiveVerdict.Malformed)]
    public async Task A_body_that_cannot_be_an_event_is_archived_and_refused(string body, string type, ArchiveVerdict verdict)
    {
        using var answer = await _api.PostAsync("/callbacks/default", body);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, type);
        Assert.Equal(verdict, Assert.Single(_api.Grains.Archived).Verdict);
    }

    [Fact]
    public async Task The_old_format_is_refused_with_the_setting_to_change()
    {
        using var answer = await _api.PostAsync("/callbacks/default", """{"version":"4.0","eventType":"NewFileUpload","data":{}}""");

        var problem = await answer.IsProblemAsync(HttpStatusCode.BadRequest, "legacy-format");
        Assert.Contains("2.0", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("console", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_body_is_refused_and_not_archived()
    {
        using var answer = await _api.PostAsync("/callbacks/default", "");

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "not-json");
        Assert.Empty(_api.Grains.Archived);
    }

    public static TheoryData<string> HostileBodies => new()
    {
        { """{"EventType":"NewFileUpload","FileUploadEvent":*}""".Replace("*", Nested(200), StringComparison.Ordinal) },
        { Nested(200) },
        { Nested(100_000) },
        { new string('[', 100_000) },
        { """{"EventType":"NewFileUpload","EventType":"FileDeleted","FileUploadEvent":{"FileId":"1","FileId":"2"},"FileUploadEvent":7}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":1234567890123456789012345678901234567890}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":1e400}}""" },
        { """{"EventType":"\ud800","FileUploadEvent":{"FileId":"\udfff"}}""" },
        { "{\"EventType\":\"\u00ff\u00fe\u0080\"}" },
        { "{\"\u0000\":1}" },
        { $$"""{"EventType":"{{new string('x', 100_000)}}"}""" },
        { """{"EventType":["NewFileUpload"],"FileUploadEvent":[]}""" },
        { """{"Sign":{},"T":[],"EventType":"NewFileUpload"}""" },
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task A_hostile_body_gets_a_documented_answer(string body)
    {
        foreach (var path in new[] { "/callbacks/default", "/callbacks/signed" })
        {
            // Latin-1 makes one byte of each character, so that some bodies are not UTF-8.
            using var answer = await _api.PostAsync(path, Encoding.Latin1.GetBytes(body));

            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized });
        }

        Assert.DoesNotContain(_api.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=gbk")]
    [InlineData("///")]
    public async Task Any_content_type_is_accepted(string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Upload));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var answer = await _api.Client.PostAsync("/callbacks/default", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task An_unsupported_method_is_405_with_the_right_one(string method)
    {
        using var answer = await _api.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/callbacks/default"));

        await answer.IsProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_problem_is_JSON_whatever_the_client_accepts()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing/here");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        using var answer = await _api.Client.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData(
        "POST /callbacks/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("POST /callbacks/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: gzip\r\n\r\n{}")]
    [InlineData("POST /callbacks/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /callbacks/default\r\n\r\n")]
    public async Task Broken_HTTP_is_a_400_and_nothing_is_stored(string request)
    {
        var answer = await _api.SendRawAsync(request);

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.Empty(_api.Grains.Received);
        Assert.Empty(_api.Grains.Archived);
        Assert.DoesNotContain(_api.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    private static byte[] Padded(int bytes)
    {
        const string Start = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"},"Padding":""" + "\"";
        return Encoding.UTF8.GetBytes(Start + new string('x', bytes - Start.Length - 2) + "\"}");
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("""{"a":""", levels)) + "1" + new string('}', levels);
}
