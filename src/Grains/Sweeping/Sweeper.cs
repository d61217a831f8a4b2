using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Sweeping;

/// <summary>
/// Wakes files whose due time has passed: retries, look-ups, and effects whose hand-over was lost. One runs in every silo; the
/// store never gives two of them the same file. Its cost follows what is due, not what exists.
/// </summary>
internal sealed partial class Sweeper(
    IMediaFileStore store,
    IGrainFactory grains,
    EffectDispatcher effects,
    IOptions<SweeperOptions> options,
    TimeProvider clock,
    ILogger<Sweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAll(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The claims' leases run out elsewhere.
        }
    }

    private async Task SweepAll(CancellationToken stopping)
    {
        try
        {
            // No more is claimed than can be handed over: what was claimed and turned away would wait for its lease.
            int batch;
            while ((batch = Math.Min(options.Value.BatchSize, effects.RoomForDue)) > 0 && await SweepOnce(batch, stopping) == batch)
                stopping.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException or OrleansException or TimeoutException)
        {
            Log.Interrupted(logger, e.Message);
        }
    }

    private async Task<int> SweepOnce(int batch, CancellationToken stopping)
    {
        var due = await store.ClaimDueAsync(clock.GetUtcNow(), options.Value.Lease, batch, stopping);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.WakesAtOnce, CancellationToken = stopping },
            async (fileId, _) => await Wake(fileId));
        return due.Count;
    }

    /// <summary>A file that does not wake does not keep the others asleep; its lease brings it back.</summary>
    private async Task Wake(FileId fileId)
    {
        try
        {
            await grains.GetGrain<IMediaFileGrain>(fileId.Value).Wake();
        }
        catch (Exception e)
        {
            Log.DidNotWake(logger, e, fileId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sweep was interrupted: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId} did not wake")]
        public static partial void DidNotWake(ILogger logger, Exception exception, FileId fileId);
    }
}
