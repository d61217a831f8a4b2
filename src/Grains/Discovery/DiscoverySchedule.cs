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
        : Task.WhenAll(apps.All.Where(static app => app.Value.Pipeline).Select(app => ScheduleAsync(app.Key, stoppingToken)));

    private Task ScheduleAsync(string app, CancellationToken cancellationToken)
    {
        metrics.Scans(app);
        return clock.EveryAsync(options.Value.Interval, cancellation => ScanAsync(app, cancellation), cancellationToken);
    }

    private async Task ScanAsync(string app, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IDiscoveryGrain>(app).Scan().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ScanFailed(logger, e, app);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "App {App}: the scan for lost uploads failed; the next scan continues where it stopped")]
        public static partial void ScanFailed(ILogger logger, Exception exception, string app);
    }
}
