using Media.Contracts;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Pulling;

/// <summary>Keeps the poller of each app in pull mode alive. One runs in every silo: when a poller's silo is lost, another brings it back.</summary>
internal sealed partial class PullClock(
    IGrainFactory grains,
    VodApps apps,
    PullMetrics metrics,
    IOptions<PullOptions> options,
    TimeProvider clock,
    ILogger<PullClock> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        apps.All.Where(static app => app.Value.Mode == VodAppOptions.PullMode).Select(app => Tick(app.Key, stoppingToken)));

    private async Task Tick(string app, CancellationToken stopping)
    {
        metrics.Pulls(app);
        using var timer = new PeriodicTimer(options.Value.WatchInterval, clock);
        try
        {
            do
                await Keep(app, stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The poller stops by itself, or goes on for another silo.
        }
    }

    private async Task Keep(string app, CancellationToken stopping)
    {
        try
        {
            await grains.GetGrain<IPullGrain>(app).KeepPulling().WaitAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.NotKept(logger, e, app);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "App {App}: whether its events are being pulled is not known")]
        public static partial void NotKept(ILogger logger, Exception exception, string app);
    }
}
