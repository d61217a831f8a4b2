using Media.Contracts;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>Asks the walker of each app with a pipeline to walk. One runs in every silo, so that some silo always does.</summary>
internal sealed partial class DiscoveryClock(
    IGrainFactory grains,
    VodApps apps,
    DiscoveryMetrics metrics,
    IOptions<DiscoveryOptions> options,
    TimeProvider clock,
    ILogger<DiscoveryClock> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !options.Value.Enabled
        ? Task.CompletedTask
        : Task.WhenAll(apps.All.Where(static app => app.Value.Pipeline).Select(app => Tick(app.Key, stoppingToken)));

    /// <summary>Each app by itself: a long walk of one does not keep another waiting.</summary>
    private async Task Tick(string app, CancellationToken stopping)
    {
        metrics.Searched(app);
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                await Walk(app, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The walker stops by itself, or goes on for another silo.
        }
    }

    private async Task Walk(string app, CancellationToken stopping)
    {
        try
        {
            await grains.GetGrain<IDiscoveryGrain>(app).Walk().WaitAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.NotWalked(logger, e, app);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "App {App}: the search for uploads nobody told of was not made or not finished")]
        public static partial void NotWalked(ILogger logger, Exception exception, string app);
    }
}
