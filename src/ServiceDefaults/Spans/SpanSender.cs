using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Media.ServiceDefaults.Spans;

/// <summary>
/// Sends what is in the spool, again and again until it has arrived: a receiver that is away costs nothing as long as the spool has room.
/// What arrived just before a kill, too late to be noted, arrives twice with the same ids, as OTLP allows.
/// </summary>
internal sealed partial class SpanSender(
    SpanSpool spool,
    ExportMetrics metrics,
    ReceiverCertificates certificates,
    IOptions<TelemetryOptions> options,
    IOptions<OtlpExporterOptions> otlp,
    TimeProvider clock,
    ILogger<SpanSender> logger) : BackgroundService, IAsyncDisposable
{
    /// <summary>More than a hundred spans; anything larger would go to the large object heap.</summary>
    private const int MaxRequestBytes = 80_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenAdoptions = TimeSpan.FromSeconds(5);

    /// <summary>For what is left in the end; what a slow receiver has not taken by then, the next process sends.</summary>
    private static readonly TimeSpan LastTime = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<OtlpRoute> _route = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http =
        new(metrics.NewNetwork(TimeSpan.FromMilliseconds(otlp.Value.TimeoutMilliseconds), certificates)) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly CancellationTokenSource _limit = new(Timeout.InfiniteTimeSpan, clock);
    private bool _isDisposed;

    /// <summary>The first span tells where all are sent to.</summary>
    public OtlpRoute SendTo(OtlpRoute route)
    {
        var place = options.Value.SpoolDirectory;
        spool.Open(Path.Combine(string.IsNullOrWhiteSpace(place) ? Path.GetTempPath() : place, NameFor(route.Address)));
        _route.TrySetResult(route);
        return route;
    }

    /// <summary>After everything that could still tell of something. Twice, by a container in which it has two names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await StopAsync(CancellationToken.None);
        try
        {
            while (_route.Task.IsCompletedSuccessfully && await SendRoundAsync(await _route.Task) is Round.Some or Round.Much)
                continue;
        }
        catch (Exception e)
        {
            // What could not be read, or deleted, is left to the next process.
            Log.Failed(logger, e);
        }

        _http.Dispose();
        _limit.Dispose();
        base.Dispose();
    }

    /// <remarks>What is being sent is not broken off: it would be sent again.</remarks>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _limit.CancelAfter(LastTime);
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Begin();
        var route = await _route.Task.WaitAsync(stoppingToken);
        var (pause, adoptedAt) = (Pause, (long?)null);
        while (true)
        {
            var round = Round.Away;
            try
            {
                if (adoptedAt is not { } at || clock.GetElapsedTime(at) >= BetweenAdoptions)
                {
                    adoptedAt = clock.GetTimestamp();
                    spool.Adopt();
                }

                round = await SendRoundAsync(route);
            }
            catch (Exception e)
            {
                // Whatever it is, it ends neither the sending nor the service.
                Log.Failed(logger, e);
            }

            pause = NextPause(pause, round);
            await Task.Delay(round == Round.Much ? TimeSpan.Zero : pause, clock, stoppingToken);
        }
    }

    /// <summary>Those who send to the same receiver, as the same user of the machine, share a directory: each may send what another left.</summary>
    private static string NameFor(Uri receiver) =>
        $"media-spans-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.UserName} {receiver}")))[..16]}";

    /// <summary>One request, if there is something to send.</summary>
    private async Task<Round> SendRoundAsync(OtlpRoute route)
    {
        if (!spool.TryNext(MaxRequestBytes, out var file, out var spans))
            return Round.Nothing;
        if (await SendAsync(route, file.Process, spans) is not { } hasArrived)
            return Round.Away;
        file.MarkSent(spans.Length);
        if (!hasArrived)
            spool.Drop("the receiver refuses them", "refused", OtlpTraces.Count(spans.Span));
        return spans.Length > MaxRequestBytes / 2 ? Round.Much : Round.Some;
    }

    /// <returns>Whether it was taken; null where it should be sent again.</returns>
    private async Task<bool?> SendAsync(OtlpRoute route, byte[] process, ReadOnlyMemory<byte> spans)
    {
        // Whatever the sampler, sending spans makes none.
        using var untold = SuppressInstrumentationScope.Begin();
        using var request = route.NewRequest(process, spans.Span);
        try
        {
            using var answer = await _http.SendAsync(request, _limit.Token);
            return OtlpAnswer.HasArrived(answer) ? true : OtlpAnswer.IsForNow(answer) ? null : false;
        }
        catch (Exception e)
        {
            if (e is not (HttpRequestException or OperationCanceledException))
                Log.Failed(logger, e);
            return null;
        }
    }

    private TimeSpan NextPause(TimeSpan last, Round round)
    {
        if (round == Round.Away)
        {
            if (last == Pause)
                Log.NotArriving(logger);
            return last * 2 < MaxPause ? last * 2 : MaxPause;
        }

        if (last > Pause)
            Log.Arriving(logger);
        return Pause;
    }

    private enum Round
    {
        /// <summary>Nothing waits.</summary>
        Nothing,

        /// <summary>Something was sent.</summary>
        Some,

        /// <summary>So much that the next request is full, too, or the last one of a burst.</summary>
        Much,

        /// <summary>Something waits for a receiver that is away.</summary>
        Away,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Spans do not arrive, and are kept until they do, or the spool is full.")]
        public static partial void NotArriving(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Spans arrive again.")]
        public static partial void Arriving(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "Spans could not be sent")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
