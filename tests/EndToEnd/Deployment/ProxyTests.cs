using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Media.Tests.EndToEnd.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>How the shipped proxy forwards requests to two test servers, whose behaviour each test sets.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly Backend _first = new();
    private readonly Backend _second = new();
    private ProxyProcess _proxy = null!;

    public async Task InitializeAsync()
    {
        await _first.StartAsync();
        await _second.StartAsync();
        _proxy = await ProxyProcess.StartAsync([_first.Address, _second.Address]);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_callback_that_one_API_drops_is_retried_on_the_other_API()
    {
        _first.DropsConnections = true;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => _proxy.Http.PostAsync("/callbacks/default/token", new StringContent($"{n}"))));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.NotEmpty(_first.Seen);
        Assert.Equal(Enumerable.Range(0, 10), _second.Seen.Select(static request => int.Parse(request.Body, null)).Order());
    }

    /// <summary>The proxy can retry a request only if it has received it completely before forwarding it.</summary>
    [Fact]
    public async Task A_callback_sent_in_pieces_is_retried_on_the_other_API()
    {
        _first.DropsConnections = true;
        for (var i = 0; i < 4; i++)
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, _proxy.Address.Port);
            var stream = connection.GetStream();
            await stream.WriteAsync(
                "POST /callbacks/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"u8.ToArray());
            // When the proxy has answered these, it has also read the bytes sent before.
            (await _proxy.Http.GetAsync("/proxyz")).EnsureSuccessStatusCode();
            (await _proxy.Http.GetAsync("/readyz")).EnsureSuccessStatusCode();
            await stream.WriteAsync("{}"u8.ToArray());

            using var reader = new StreamReader(stream);
            Assert.Contains("200", await reader.ReadLineAsync().WaitAsync(Eventually.Patience), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST", "/v1/media/1/retry", 1)]
    [InlineData("GET", "/v1/media/1", 3)]
    public async Task A_POST_to_the_API_is_sent_once_and_a_GET_is_retried(string method, string path, int times)
    {
        (_first.DropsConnections, _second.DropsConnections) = (true, true);

        using var answer = await _proxy.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(times, _first.Seen.Concat(_second.Seen).Count(request => request.Path == path));
    }

    [Fact]
    public async Task An_API_that_is_not_ready_gets_no_requests_while_another_is_ready()
    {
        _first.IsReady = false;
        await _proxy.HoldsForAsync("api1", "DOWN");

        for (var i = 0; i < 10; i++)
            (await _proxy.Http.PostAsync("/callbacks/default", new StringContent("{}"))).EnsureSuccessStatusCode();
        _first.IsReady = true;
        await _proxy.HoldsForAsync("api1", "UP");

        Assert.Empty(_first.Seen);
        Assert.Equal(10, _second.Seen.Count);
    }

    [Fact]
    public async Task The_proxy_forwards_callbacks_even_if_no_API_is_ready()
    {
        (_first.IsReady, _second.IsReady) = (false, false);
        await _proxy.HoldsForAsync("api1", "DOWN");
        await _proxy.HoldsForAsync("api2", "DOWN");

        using var answer = await _proxy.Http.PostAsync("/callbacks/default", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_proxy_appends_the_address_of_its_client_to_X_Forwarded_For()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");

        using var answer = await _proxy.Http.SendAsync(request);

        var seen = Assert.Single(_first.Seen.Concat(_second.Seen));
        Assert.Equal("192.0.2.7,127.0.0.1", seen.ForwardedFor);
    }

    [Fact]
    public async Task The_log_of_the_proxy_contains_no_callback_token()
    {
        const string Token = "plantedTokenCCCCCCCCCCCCCCCC";
        await AnswersAsync(HttpStatusCode.OK, $"/callbacks/default/{Token}");
        HttpStatusCode[] refusals =
            [HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.ServiceUnavailable];
        foreach (var status in refusals)
        {
            _first.Status = _second.Status = status;
            await AnswersAsync(status, $"/callbacks/default/{Token}guess");
        }

        await SendRawAsync($"POST /callbacks/default/{Token} HTTP/9.9\r\n\r\n");
        await SendRawAsync($"POST /callbacks/default/{Token}\0 HTTP/1.1\r\nHost: x\r\n\r\n");
        await SendRawAsync($"POST /callbacks/default/{Token} HTTP/1.1\r\nHost: x\r\nContent-Length: none\r\n\r\n");
        (_first.DropsConnections, _second.DropsConnections) = (true, true);
        await AnswersAsync(HttpStatusCode.BadGateway, $"/callbacks/default/{Token}?Sign={Token}");
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await AnswersAsync(HttpStatusCode.ServiceUnavailable, $"/callbacks/default/{Token}");

        await Eventually.HoldsAsync(() => _proxy.Requests.Count(static request => request.Kind == "callback") >= 6, "the log");
        Assert.DoesNotContain(Token, _proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_port_of_the_proxy_serves_the_dashboard_and_nothing_else()
    {
        using var dashboard = await _proxy.Http.GetAsync(new Uri(_proxy.OperatorAddress, "/orleans/"));
        using var metrics = await _proxy.Http.GetAsync(new Uri(_proxy.OperatorAddress, "/metrics"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (dashboard.StatusCode, metrics.StatusCode));
    }

    private async Task AnswersAsync(HttpStatusCode status, string path)
    {
        using var answer = await _proxy.Http.PostAsync(path, new StringContent("{}"));
        Assert.Equal(status, answer.StatusCode);
    }

    private async Task SendRawAsync(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _proxy.Address.Port);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        Assert.Contains("400", await reader.ReadToEndAsync().WaitAsync(Eventually.Patience), StringComparison.Ordinal);
    }

    private sealed record Seen(string Path, string Body, string ForwardedFor);

    private sealed class Backend : IAsyncDisposable
    {
        private readonly WebApplication _server;

        public Backend()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _server = builder.Build();
            _server.Run(AnswerAsync);
        }

        public Uri Address => new(_server.Urls.Single());

        /// <summary>The requests received, without the proxy's own checks.</summary>
        public ConcurrentQueue<Seen> Seen { get; } = [];

        public bool IsReady { get; set; } = true;

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        /// <summary>Closes the connection instead of answering, as a killed process does.</summary>
        public bool DropsConnections { get; set; }

        public Task StartAsync() => _server.StartAsync();

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path == "/readyz")
            {
                context.Response.StatusCode = IsReady ? 200 : 503;
                return;
            }

            using var body = new StreamReader(context.Request.Body);
            context.Response.StatusCode = (int)Status;
            var forwardedFor = context.Request.Headers["X-Forwarded-For"].ToString();
            Seen.Enqueue(new Seen(context.Request.Path, await body.ReadToEndAsync(), forwardedFor));
            if (DropsConnections)
                context.Abort();
        }
    }
}
