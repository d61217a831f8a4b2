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
    public async Task Run(string app, CancellationToken stopping)
    {
        // Otherwise every pulled event would be in the trace of the first caller.
        Activity.Current = null;
        Log.Begun(logger, app);
        // If no call ever succeeds, the age counts from here.
        metrics.Waited(app, TimeSpan.Zero);
        try
        {
            for (var failures = 0; ;)
            {
                var startedAt = clock.GetTimestamp();
                var round = await TryPull(app, failures > 0, stopping);
                failures = round == Round.Failed ? failures + 1 : 0;
                await Task.Delay(PauseAfter(round, failures, clock.GetElapsedTime(startedAt)), clock, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
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

    private async Task<Round> TryPull(string app, bool afterFailure, CancellationToken stopping)
    {
        try
        {
            return await Pull(app, afterFailure, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.Broke(logger, e, app);
            return Round.Failed;
        }
    }

    private async Task<Round> Pull(string app, bool afterFailure, CancellationToken stopping)
    {
        // While nothing can be stored, events are left at VOD: once pulled, each would be out of reach for 30 s.
        if (afterFailure && !await CanStore(app, stopping))
            return Round.Failed;

        var pulled = await calls.Make(app, "PullEvents", vod => vod.PullEventsAsync(stopping), stopping);
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

        if (pulled.Value.Min(static told => told.HappenedAt) is { } oldest)
            metrics.Waited(app, clock.GetUtcNow() - oldest);
        return await events.Take(app, pulled.Value) ? Round.Taken : Round.Failed;
    }

    private async Task<bool> CanStore(string app, CancellationToken stopping)
    {
        try
        {
            await store.PingAsync(stopping);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException)
        {
            Log.StoreAway(logger, app, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "App {App}: its events are pulled here from now on")]
        public static partial void Begun(ILogger logger, string app);

        [LoggerMessage(2, LogLevel.Information, "App {App}: its events are no longer pulled here")]
        public static partial void Ended(ILogger logger, string app);

        [LoggerMessage(3, LogLevel.Warning, "App {App}: no events are pulled now: {Reason}")]
        public static partial void StoreAway(ILogger logger, string app, string reason);

        [LoggerMessage(4, LogLevel.Error, "App {App}: pulling its events broke, and is tried again")]
        public static partial void Broke(ILogger logger, Exception exception, string app);
    }
}
