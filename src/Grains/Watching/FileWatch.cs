using Media.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Watching;

/// <summary>
/// Looks now and then how all files stand, for <see cref="FileWatchMetrics"/>. One silo of a cluster does, the first by address: which
/// that is every silo knows by itself. Counting takes longer the more files there are, so the pauses grow with it.
/// </summary>
internal sealed partial class FileWatch(
    ISiloStatusOracle silos,
    IMediaFileReader reader,
    FileWatchMetrics metrics,
    IOptions<FileWatchOptions> options,
    TimeProvider clock,
    ILogger<FileWatch> logger) : BackgroundService
{
    /// <summary>At most a twentieth of the time is spent looking.</summary>
    private const int PausePerLook = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var began = clock.GetTimestamp();
                metrics.Seen = IsFirst() ? await Look(stoppingToken) : null;
                var pause = clock.GetElapsedTime(began) * PausePerLook;
                await Task.Delay(pause > options.Value.Interval ? pause : options.Value.Interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next silo looks.
        }
    }

    private bool IsFirst() => silos.SiloAddress.Equals(silos.GetActiveSilos().Min());

    /// <returns>Null when the database did not answer: what is not known is not shown.</returns>
    private async Task<FilesSeen?> Look(CancellationToken stopping)
    {
        try
        {
            return new FilesSeen(await reader.ReadStatsAsync(stopping), await reader.ReadBacklogAsync(clock.GetUtcNow(), stopping));
        }
        // Also of what a newer silo has written, and this one cannot read: that is no reason to end.
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.NotSeen(logger, e.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "How the files stand is not known now: {Reason}")]
        public static partial void NotSeen(ILogger logger, string reason);
    }
}

/// <summary>How all files stood at one moment.</summary>
internal sealed record FilesSeen(StoreStats Stats, DueBacklog Backlog);
