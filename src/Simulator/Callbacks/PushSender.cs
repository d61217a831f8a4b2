using System.Net;
using System.Net.Http.Headers;
using Media.Simulator.Control;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>
/// Posts events to the receiver, at most 64 at a time. An event is delivered if the answer is 200 within five seconds. A timeout is
/// retried twice, any other answer never: the least that VOD promises.
/// </summary>
internal sealed class PushSender(PushQueue queue, EventConfigStore config, SimulatedClock clock, SimulatorStats stats) : BackgroundService
{
    private const int MaxConcurrentPushes = 64;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends no trace headers, like VOD, even if the process that hosts the simulator is traced.</summary>
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = MaxConcurrentPushes,
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
            await Task.WhenAll(Enumerable.Range(0, MaxConcurrentPushes).Select(_ => SendAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Events that were not sent are lost with all other state.
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in queue.Ready.ReadAllAsync(cancellationToken))
        {
            try
            {
                await DeliverAsync(push.Event, cancellationToken);
            }
            finally
            {
                push.Finish();
            }
        }
    }

    private async Task DeliverAsync(VodEvent vodEvent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var settings = config.Current;
            if (settings.NotificationUrl is not { } url)
            {
                stats.CallbackWithoutReceiver();
                return;
            }

            stats.CallbackAttempted(isRetry: attempt > 1);
            // Each attempt has its own body, so that the T of a retry is in the future, too.
            var body = EventContent.PushBody(vodEvent, settings.SignKey, clock.Real.GetUtcNow());
            var outcome = await PostAsync(url, body, cancellationToken);
            stats.CallbackAnswered(outcome == Outcome.Delivered, outcome == Outcome.TimedOut);
            if (outcome == Outcome.Delivered && vodEvent.Upload is { } upload)
                upload.IsNotified = true;
            if (outcome != Outcome.TimedOut)
                return;
        }
    }

    private async Task<Outcome> PostAsync(Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, clock.Real);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _http.PostAsync(url, content, linked.Token);
            return answer.StatusCode == HttpStatusCode.OK ? Outcome.Delivered : Outcome.Refused;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
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
