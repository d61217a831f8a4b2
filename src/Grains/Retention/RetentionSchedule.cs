using Media.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Retention;

/// <summary>
/// Removes old files and events, in small batches with pauses between them. One runs in every silo; if two run at once they share the work.
/// </summary>
internal sealed partial class RetentionSchedule(
    IStoreRetention store,
    RetentionMetrics metrics,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<RetentionSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value is { EventsAfter: null, FilesAfter: null }
        ? Task.CompletedTask
        : clock.EveryAsync(Interval, TryRemoveAsync, stoppingToken);

    private async Task TryRemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.FilesAfter is { } filesAfter)
                await RemoveFilesAsync(clock.GetUtcNow() - filesAfter, cancellationToken);
            if (options.Value.EventsAfter is { } eventsAfter)
                await RemoveEventsAsync(clock.GetUtcNow() - eventsAfter, cancellationToken);
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException or StoreRefusedException)
        {
            Log.Interrupted(logger, e.Message);
        }
    }

    private async Task RemoveFilesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        for (long? next = 0; next is { } from;)
        {
            (var removed, next) = await store.RemoveFilesAsync(before, from, options.Value.BatchSize);
            metrics.FilesRemoved(removed);
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task RemoveEventsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        while (await store.RemoveEventsAsync(before, options.Value.BatchSize) is var removed and > 0)
        {
            metrics.EventsRemoved(removed);
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Removing old files and events was interrupted and continues later: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
