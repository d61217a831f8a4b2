using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Intake;
using Media.Storage;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Files;

/// <summary>
/// Wakes files whose due time has passed: retries, look-ups, and effects whose hand-over was lost. One runs in every silo; the store never
/// gives the same file to two of them. Its cost depends on the number of due files, not of all files.
/// </summary>
internal sealed partial class Sweeper(
    IMediaFileStore store,
    IGrainFactory grains,
    EffectDispatcher effects,
    AppGates gates,
    VodApps apps,
    IOptions<SweeperOptions> options,
    TimeProvider clock,
    ILogger<Sweeper> logger) : BackgroundService
{
    private const int WakesWhileRefused = 1;
    private const int MaxConcurrentWakes = 32;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        clock.EveryAsync(options.Value.Interval, SweepAllAsync, stoppingToken);

    private async Task SweepAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await SweepDueAsync(cancellationToken))
                cancellationToken.ThrowIfCancellationRequested();
            foreach (var app in apps.All.Keys)
            {
                while (await SweepBlockedAsync(app, cancellationToken))
                    cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException or OrleansException or TimeoutException)
        {
            Log.Interrupted(logger, e.Message);
        }
    }

    /// <summary>
    /// Claims at most as many files as can be handed over: a file that was claimed and then found the queue full would wait for the end of
    /// its lease. Apps without room are skipped.
    /// </summary>
    /// <returns>True when more files may be due.</returns>
    private async Task<bool> SweepDueAsync(CancellationToken cancellationToken)
    {
        var rooms = apps.All.Keys.Select(app => (App: app, Room: effects.RoomForDue(app))).ToLookup(static app => app.Room > 0);
        if (!rooms[true].Any())
            return false;
        var limit = Math.Min(options.Value.BatchSize, rooms[true].Min(static app => app.Room));
        var claim = new DueClaim(clock.GetUtcNow(), options.Value.Lease, limit)
        {
            ExceptApps = [.. rooms[false].Select(static app => app.App)],
        };
        return await WakeAsync(claim, cancellationToken) == limit;
    }

    /// <summary>
    /// Wakes blocked files once VOD admits the app again. While VOD refuses the app, one file is still woken per sweep: its call is either
    /// the due probe, or is answered as still blocked. So no request becomes so overdue that its answer might have been lost.
    /// </summary>
    private async Task<bool> SweepBlockedAsync(string app, CancellationToken cancellationToken)
    {
        var isRefused = gates.Of(app, EffectAction.ProcessMedia).State == GateState.Refused;
        var limit = Math.Min(isRefused ? WakesWhileRefused : options.Value.BatchSize, effects.RoomForDue(app));
        return limit > 0
            && await WakeAsync(new DueClaim(clock.GetUtcNow(), options.Value.Lease, limit) { BlockedOf = app }, cancellationToken) == limit
            && !isRefused;
    }

    private async Task<int> WakeAsync(DueClaim claim, CancellationToken cancellationToken)
    {
        var due = await store.ClaimDueAsync(claim, cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentWakes, CancellationToken = cancellationToken },
            async (fileId, _) => await WakeAsync(fileId));
        return due.Count;
    }

    /// <summary>Wakes one file. A failure does not hold up the other files; this one comes due again at the end of its lease.</summary>
    private async Task WakeAsync(FileId fileId)
    {
        try
        {
            await grains.GetGrain<IMediaFileGrain>(fileId.Value).Wake();
        }
        catch (Exception e)
        {
            // A lost silo causes many of these, all alike: no stack trace for them.
            Log.DidNotWake(logger, GrainRetry.IsPassing(e) ? null : e, fileId, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sweep was interrupted: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId} could not be woken: {Failure}")]
        public static partial void DidNotWake(ILogger logger, Exception? exception, FileId fileId, string failure);
    }
}
