using Media.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Retention;

/// <summary>
/// Removes what is old, in small batches with pauses between them. One runs in every silo; two at once find less to do, each.
/// </summary>
internal sealed partial class RetentionClock(
    IStoreRetention store,
    RetentionMetrics metrics,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<RetentionClock> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value is { EventsAfter: null, FilesAfter: null })
            return;
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryRemoveAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is old now is older at the next start.
        }
    }

    private async Task TryRemoveAsync(CancellationToken stopping)
    {
        try
        {
            if (options.Value.FilesAfter is { } filesAfter)
                await RemoveFilesAsync(clock.GetUtcNow() - filesAfter, stopping);
            if (options.Value.EventsAfter is { } eventsAfter)
                await RemoveEventsAsync(clock.GetUtcNow() - eventsAfter, stopping);
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException or StoreRefusedException)
        {
            Log.Interrupted(logger, e.Message);
        }
    }

    private async Task RemoveFilesAsync(DateTimeOffset before, CancellationToken stopping)
    {
        for (long? next = 0; next is { } from;)
        {
            (var removed, next) = await store.RemoveFilesAsync(before, from, options.Value.BatchSize);
            metrics.FilesRemoved(removed);
            await Task.Delay(options.Value.Pause, clock, stopping);
        }
    }

    private async Task RemoveEventsAsync(DateTimeOffset before, CancellationToken stopping)
    {
        while (await store.RemoveEventsAsync(before, options.Value.BatchSize) is var removed and > 0)
        {
            metrics.EventsRemoved(removed);
            await Task.Delay(options.Value.Pause, clock, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The removal of what is old was interrupted and goes on later: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
