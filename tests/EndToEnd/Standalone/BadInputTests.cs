using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Bodies that are not VOD's events, and invalid requests. The service must keep serving and log no error.</summary>
[Collection(nameof(ServiceWithUnknownFiles))]
public sealed class BadInputTests(ServiceWithUnknownFiles services) : IAsyncLifetime
{
    private readonly StandaloneProcess _service = services.WithoutPipeline;
    private readonly Archive _archive = new(services.WithoutPipeline.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Checks after each test that the process still serves and has logged no error.</summary>
    public async Task DisposeAsync()
    {
        await _service.DeliverAsync(Events.NewFileUpload("1"));
        Assert.NotNull(await _service.FindAsync("1"));
        using var ready = await _service.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        foreach (var complaint in new[] { "fail:", "crit:", "Unhandled", "Exception" })
            Assert.DoesNotContain(complaint, _service.Process.Output + _service.Process.Errors, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "null", "not-an-object" },
        { "[]", "not-an-object" },
        { "[1]", "not-an-object" },
        { "7", "not-an-object" },
        { "1e400", "not-an-object" },
        { "\"NewFileUpload\"", "not-an-object" },
        { new string('[', 200) + new string(']', 200), "not-an-object" },
        { "{", "not-json" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"52858907842735331""", "not-json" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}}""", "not-json" },
        { "{\"EventType\":\"\u00ff\u00fe\u0080\"}", "not-json" },
        { "{\"EventType\":\"\u00c3\u0028\"}", "not-json" },
        { "a=b&c=d", "not-json" },
        { "\0", "not-json" },
        { new string('[', 100_000), "not-json" },
        { """{"version":"4.0","eventType":"NewFileUpload","data":{"fileId":"5285890784273533167"}}""", "legacy-format" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_body_that_is_not_an_event_is_refused_and_archived(string body, string type)
    {
        var bytes = Encoding.Latin1.GetBytes(body);

        using var answer = await _service.PostAsync("/callbacks/default", bytes);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, type);
        Assert.Equal(1, await _archive.CountAsync(bytes));
    }

    public static TheoryData<string> Archived => new()
    {
        { "{}" },
        { """{"EventType":"SomethingOfTomorrow","SomeEvent":{"FileId":"5285890784273533167"}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"1234567890123456789012345678901234567890"}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":1234567890123456789012345678901234567890}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"abcdefghijklm"}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"-5285890784273533"}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":1e400}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":[]}""" },
        { """{"EventType":"NewFileUpload","EventType":"FileDeleted","FileUploadEvent":{"FileId":"1","FileId":"2"},"FileUploadEvent":7}""" },
        { """{"EventType":"\ud800","FileUploadEvent":{"FileId":"\udfff"}}""" },
        { """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"\udfff\ud800"}}""" },
        { "{\"\\u0000\":1}" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200) },
        { $$"""{"EventType":"{{new string('x', 100_000)}}"}""" },
    };

    [Theory]
    [MemberData(nameof(Archived))]
    public async Task An_event_that_names_no_usable_file_is_archived_and_answered_200(string body)
    {
        var before = (await _service.ListAsync()).Count;

        await _service.DeliverAsync(body);

        Assert.Equal(1, await _archive.CountAsync(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(before, (await _service.ListAsync()).Count);
    }

    [Theory]
    [InlineData("21", """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"21","MediaBasicInfo":{"Name":"\ud800 half"}}}""")]
    [InlineData("22", """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"22","MediaBasicInfo":{"Name":"nul \u0000 in it"}}}""")]
    [InlineData("23", """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":23,"MediaBasicInfo":7,"MetaData":"none"}}""")]
    [InlineData("24", """{"FileUploadEvent":{"FileId":"24"},"EventType":"NewFileUpload","Sign":{},"T":[]}""")]
    [InlineData("26", """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"25","FileId":"26"}}""")]
    [InlineData(
        "27",
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"27","MetaData":{"Size":1e400,"Duration":-1,"Width":"x"}}}""")]
    public async Task An_odd_event_with_a_usable_file_makes_the_file_known(string fileId, string body)
    {
        await _service.DeliverAsync(body);

        Assert.Equal("skipped", StandaloneProcess.StatusOf(await _service.FileAsync(fileId)));
        Assert.Equal(1, await _archive.CountAsync(Encoding.UTF8.GetBytes(body)));
        Assert.Null(await _service.FindAsync("25"));
        using var events = await _service.Http.GetAsync($"/v1/media/{fileId}/events");
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);
    }

    [Fact]
    public async Task A_deeply_nested_member_does_not_prevent_reading_the_rest()
    {
        var deep = new string('[', 200) + new string(']', 200);

        await _service.DeliverAsync(
            $$$"""{"EventType":"NewFileUpload","Deep":{{{deep}}},"FileUploadEvent":{"Deeper":{{{deep}}},"FileId":"31"}}""");

        Assert.NotNull(await _service.FindAsync("31"));
        using var events = await _service.Http.GetAsync("/v1/media/31/events");
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);
    }

    [Fact]
    public async Task An_empty_body_is_refused_and_not_archived()
    {
        using var answer = await _service.PostAsync("/callbacks/default", "");

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "not-json");
        Assert.Equal(0, await _archive.CountAsync([]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_two_mebibytes_is_too_large(bool chunked)
    {
        const string Beginning = """{"EventType":"NewFileUpload","Padding":"x""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/callbacks/default")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{{Beginning}}{{new string('x', 2 * 1024 * 1024)}}"}""")),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await _service.Http.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Equal(0, await _archive.CountBeginningWithAsync(Encoding.UTF8.GetBytes(Beginning)));
    }

    [Theory]
    [InlineData("/callbacks/unknown", HttpStatusCode.NotFound, "unknown-app")]
    [InlineData("/callbacks/DEFAULT", HttpStatusCode.NotFound, "unknown-app")]
    [InlineData("/callbacks/tokened", HttpStatusCode.Unauthorized, "wrong-token")]
    [InlineData("/callbacks/tokened/guess", HttpStatusCode.Unauthorized, "wrong-token")]
    [InlineData("/callbacks/tokened/a-long-secret-token2", HttpStatusCode.Unauthorized, "wrong-token")]
    [InlineData("/callbacks/signed", HttpStatusCode.Unauthorized, "missing-sign")]
    [InlineData("/callbacks/signed?Sign=00000000000000000000000000000000&T=9999999999", HttpStatusCode.Unauthorized, "wrong-sign")]
    [InlineData("/callbacks/signed?Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", HttpStatusCode.Unauthorized, "expired-sign")]
    public async Task A_callback_that_fails_authentication_is_not_stored(string path, HttpStatusCode status, string type)
    {
        var body = Events.NewFileUpload("41");

        using var answer = await _service.PostAsync(path, body);

        var problem = await answer.IsProblemAsync(status, type);
        Assert.DoesNotContain("a-long-secret-token", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("mysignkey", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await _archive.CountAsync(Encoding.UTF8.GetBytes(body)));
        Assert.Null(await _service.FindAsync("41"));
    }

    [Theory]
    [InlineData("text/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=gbk")]
    public async Task The_content_type_does_not_matter(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Events.NewFileUpload("51")));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        using var answer = await _service.Http.PostAsync("/callbacks/default", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/callbacks/default", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("PUT", "/callbacks/default", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("DELETE", "/v1/media/1", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/v1/media/abc", HttpStatusCode.BadRequest, "invalid-file-id")]
    [InlineData("GET", "/v1/media/1234567890123456789012345678901234567890", HttpStatusCode.BadRequest, "invalid-file-id")]
    [InlineData("GET", "/v1/media/9999999999999999999", HttpStatusCode.NotFound, "unknown-file")]
    [InlineData("GET", "/v1/media/9999999999999999999/timeline", HttpStatusCode.NotFound, "unknown-file")]
    [InlineData("GET", "/v1/media/9999999999999999999/events", HttpStatusCode.NotFound, "unknown-file")]
    [InlineData("POST", "/v1/media/9999999999999999999/retry", HttpStatusCode.NotFound, "unknown-file")]
    [InlineData("POST", "/v1/media/1/retry", HttpStatusCode.Conflict, "nothing-to-retry")]
    [InlineData("GET", "/v1/media?limit=0", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?limit=201", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?limit=ten", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?limit=1&limit=2", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?cursor=guess", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?cursor=%FF%FE", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?status=done", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media?updatedAfter=yesterday", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("GET", "/v1/media/1/events?cursor=guess", HttpStatusCode.BadRequest, "invalid-parameter")]
    public async Task An_invalid_request_gets_a_problem_of_its_type(string method, string path, HttpStatusCode status, string type)
    {
        await _service.DeliverAsync(Events.NewFileUpload("1"));

        using var answer = await _service.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await answer.IsProblemAsync(status, type);
    }
}
