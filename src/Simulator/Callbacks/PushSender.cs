using System.Net;
using System.Net.Http.Headers;
using Media.Simulator.Control;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>
/// Posts events to the receiver, a bounded number at a time. Delivered means answered 200 within five seconds; a timeout is
/// tried twice more, any other answer never again: the strict reading of what VOD promises.
/// </summary>
internal sealed class PushSender(PushQueue queue, EventConfig config, SimulatedClock clock, SimulatorStats stats) : BackgroundService
{
    private const int Senders = 64;
    private const int Attempts = 3;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>VOD sends no trace headers, also when the process it is simulated in would.</summary>
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = Senders,
        UseCookies = false,
        UseProxy = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private enum Outcome
    {
        Delivered,
        Refused,
        TimedOut,
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: what was not sent is lost, like everything else here.
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        await foreach (var push in queue.Ready.ReadAllAsync(stopping))
        {
            try
            {
                await DeliverAsync(push.Event, stopping);
            }
            finally
            {
                push.Finish();
            }
        }
    }

    private async Task DeliverAsync(VodEvent vodEvent, CancellationToken stopping)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var settings = config.Current;
            if (settings.NotificationUrl is not { } url)
            {
                stats.CallbackWithoutReceiver();
                return;
            }

            stats.CallbackAttempted(isRetry: attempt > 1);
            // Rendered again for each attempt: a retry carries a T that is still to come.
            var body = EventContent.PushBody(vodEvent, settings.SignKey, clock.Real.GetUtcNow());
            var outcome = await PostAsync(url, body, stopping);
            stats.CallbackAnswered(outcome == Outcome.Delivered, outcome == Outcome.TimedOut);
            if (outcome == Outcome.Delivered && vodEvent.Upload is { } upload)
                upload.IsNotified = true;
            if (outcome != Outcome.TimedOut)
                return;
        }
    }

    private async Task<Outcome> PostAsync(Uri url, byte[] body, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, clock.Real);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _http.PostAsync(url, content, either.Token);
            return answer.StatusCode == HttpStatusCode.OK ? Outcome.Delivered : Outcome.Refused;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Outcome.TimedOut;
        }
        catch (HttpRequestException)
        {
            return Outcome.Refused;
        }
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }
}
