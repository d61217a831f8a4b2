using System.Net;
using System.Text;
using Media.Standalone;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster;

public sealed class WalkthroughTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _console = new();

    [Fact]
    public async Task A_walkthrough_without_an_event_ends_after_thirty_seconds_with_the_likely_causes()
    {
        using var http = new HttpClient(new ServiceWithoutEvents());
        // Real time, because the loop below may pass any number of seconds while an answer is read.
        using var hanging = new CancellationTokenSource(Eventually.Patience);
        var walkthrough = new Walkthrough(
            http, new Uri("http://api.example"), new Uri("http://simulator.example"), new Uri("http://api.example/callbacks/shop"), "shop",
            _time, _console);

        var run = walkthrough.RunAsync(hanging.Token);
        while (!run.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(await run);
        Assert.Contains("No event of the file arrived within 30 s.", _console.ToString(), StringComparison.Ordinal);
        Assert.Contains("callbacks: 1 sent, 0 answered 200", _console.ToString(), StringComparison.Ordinal);
        Assert.Contains("Vod__Apps__shop__SignKey", _console.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Simulates a simulator that accepts the upload, and an API that never receives its event.</summary>
    private sealed class ServiceWithoutEvents : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = request.RequestUri!.AbsolutePath switch
            {
                "/sim/receiver" => (HttpStatusCode.OK, "{}"),
                "/sim/uploads" => (HttpStatusCode.Created, """{"fileIds":["5285890784273533167"]}"""),
                "/sim/stats" => (HttpStatusCode.OK, """{"callbacksAttempted":1,"callbacksAnswered200":0,"eventsWaiting":0}"""),
                _ => (HttpStatusCode.NotFound, "{}"),
            };
            return Task.FromResult(
                new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
