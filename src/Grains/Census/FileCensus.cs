using Media.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Census;

/// <summary>
/// Counts the files by status for <see cref="FileCensusMetrics"/>. Only the silo with the lowest address counts; every silo knows from the
/// membership which one that is. Counting takes longer the more files there are, so the pauses grow with it.
/// </summary>
internal sealed partial class FileCensus(
    ISiloStatusOracle silos,
    IMediaFileReader reader,
    FileCensusMetrics metrics,
    IOptions<FileCensusOptions> options,
    TimeProvider clock,
    ILogger<FileCensus> logger) : BackgroundService
{
    /// <summary>
    /// The pause is this many times as long as the count before it, so that counting takes at most a twentieth of the time.
    /// </summary>
    private const int PausePerCount = 20;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => clock.RepeatAsync(CountAsync, stoppingToken);

    /// <returns>The pause until the next count.</returns>
    private async Task<TimeSpan> CountAsync(CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        metrics.Latest = IsFirst() ? await TryReadAsync(cancellationToken) : null;
        var pause = clock.GetElapsedTime(startedAt) * PausePerCount;
        return pause > options.Value.ShortestPause ? pause : options.Value.ShortestPause;
    }

    private bool IsFirst() => silos.SiloAddress.Equals(silos.GetActiveSilos().Min());

    /// <returns>Null when the database did not answer: no count is better than an old one.</returns>
    private async Task<FileCounts?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stats = await reader.ReadStatsAsync(cancellationToken);
            return new FileCounts(stats, await reader.ReadBacklogAsync(clock.GetUtcNow(), cancellationToken));
        }
        // Any exception: a status that a newer silo has written and this one cannot read must not end the loop.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotCounted(logger, e.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Could not read file counts: {Reason}")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}
