using Media.Contracts;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>Starts the scans of each app that has a pipeline. One runs in every silo, so that scans continue while any silo runs.</summary>
internal sealed partial class DiscoverySchedule(
    IGrainFactory grains,
    VodApps apps,
    DiscoveryMetrics metrics,
    IOptions<DiscoveryOptions> options,
    TimeProvider clock,
    ILogger<DiscoverySchedule> logger) : BackgroundService
{
    /// <summary>Each app has its own loop, so that a long scan of one app does not delay another.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !options.Value.Enabled
        ? Task.CompletedTask
        : Task.WhenAll(apps.All.Where(static app => app.Value.Pipeline).Select(app => Schedule(app.Key, stoppingToken)));

    private Task Schedule(string app, CancellationToken stopping)
    {
        metrics.Searched(app);
        return clock.EveryAsync(options.Value.Interval, cancellation => Walk(app, cancellation), stopping);
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
        [LoggerMessage(1, LogLevel.Warning, "App {App}: the search for lost uploads failed; the next one begins where it stopped")]
        public static partial void NotWalked(ILogger logger, Exception exception, string app);
    }
}
