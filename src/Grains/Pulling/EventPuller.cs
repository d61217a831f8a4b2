using System.Diagnostics;
using Media.Grains.Effects;
using Media.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Pulling;

/// <summary>Pulls an app's events in a loop: has them stored and confirmed, and pulls again, without a pause while there are any.</summary>
internal sealed partial class EventPuller(
    VodCalls calls,
    PulledEvents events,
    IStoreProbe store,
    PullMetrics metrics,
    IOptions<PullOptions> options,
    TimeProvider clock,
    ILogger<EventPuller> logger)
{
    private enum Round
    {
        /// <summary>Events were pulled, and all are stored and confirmed.</summary>
        Taken,

        /// <summary>VOD had no event.</summary>
        Empty,

        Failed,
    }

    /// <summary>Runs until it is cancelled. Events that are already pulled are stored and confirmed first.</summary>
    public async Task RunAsync(string app, CancellationToken cancellationToken)
    {
        // Otherwise every pulled event would be in the trace of the first caller.
        Activity.Current = null;
        Log.Started(logger, app);
        // If no call ever succeeds, the age counts from here.
        metrics.Waited(app, TimeSpan.Zero);
        try
        {
            for (var failures = 0; ;)
            {
                var startedAt = clock.GetTimestamp();
                var round = await TryPullAsync(app, failures > 0, cancellationToken);
                failures = round == Round.Failed ? failures + 1 : 0;
                await Task.Delay(PauseAfter(round, failures, clock.GetElapsedTime(startedAt)), clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Ended(logger, app);
        }
        finally
        {
            metrics.NoLongerPulls(app);
        }
    }

    private TimeSpan PauseAfter(Round round, int failures, TimeSpan elapsed) => round switch
    {
        Round.Taken => TimeSpan.Zero,
        Round.Empty => elapsed < options.Value.Interval ? options.Value.Interval - elapsed : TimeSpan.Zero,
        _ => options.Value.PauseAfter(failures),
    };

    private async Task<Round> TryPullAsync(string app, bool afterFailure, CancellationToken cancellationToken)
    {
        try
        {
            return await PullAsync(app, afterFailure, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.PullFailed(logger, e, app);
            return Round.Failed;
        }
    }

    private async Task<Round> PullAsync(string app, bool afterFailure, CancellationToken cancellationToken)
    {
        // While nothing can be stored, events are left at VOD: once pulled, each would be out of reach for 30 s.
        if (afterFailure && !await CanStoreAsync(app, cancellationToken))
            return Round.Failed;

        var pulled = await calls.CallAsync(app, "PullEvents", vod => vod.PullEventsAsync(cancellationToken), cancellationToken);
        if (pulled.Error is not null)
        {
            metrics.Failed(app, PullStep.Pull);
            return Round.Failed;
        }

        if (pulled.Value.IsEmpty)
        {
            metrics.Waited(app, TimeSpan.Zero);
            return Round.Empty;
        }

        if (pulled.Value.Min(static item => item.HappenedAt) is { } oldest)
            metrics.Waited(app, clock.GetUtcNow() - oldest);
        return await events.TakeAsync(app, pulled.Value) ? Round.Taken : Round.Failed;
    }

    private async Task<bool> CanStoreAsync(string app, CancellationToken cancellationToken)
    {
        try
        {
            await store.PingAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException)
        {
            Log.StoreUnavailable(logger, app, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "App {App}: its events are pulled here from now on")]
        public static partial void Started(ILogger logger, string app);

        [LoggerMessage(2, LogLevel.Information, "App {App}: its events are no longer pulled here")]
        public static partial void Ended(ILogger logger, string app);

        [LoggerMessage(3, LogLevel.Warning, "App {App}: pulling is paused while events cannot be stored: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, string app, string reason);

        [LoggerMessage(4, LogLevel.Error, "App {App}: pulling its events failed unexpectedly and is retried")]
        public static partial void PullFailed(ILogger logger, Exception exception, string app);
    }
}
