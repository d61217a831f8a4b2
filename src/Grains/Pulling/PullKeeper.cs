using Media.Contracts;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Pulling;

/// <summary>
/// Keeps the poller of each app in pull mode activated. One runs in every silo: when a poller's silo is lost, another silo activates the
/// poller again.
/// </summary>
internal sealed partial class PullKeeper(
    IGrainFactory grains,
    VodApps apps,
    PullMetrics metrics,
    IOptions<PullOptions> options,
    TimeProvider clock,
    ILogger<PullKeeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        apps.All.Where(static app => app.Value.Mode == VodAppOptions.PullMode).Select(app => KeepAsync(app.Key, stoppingToken)));

    private Task KeepAsync(string app, CancellationToken cancellationToken)
    {
        metrics.Pulls(app);
        return clock.RepeatAsync(
            async cancellation =>
            {
                await AskAsync(app, cancellation);
                return options.Value.KeepInterval;
            },
            cancellationToken);
    }

    private async Task AskAsync(string app, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IPullGrain>(app).KeepPulling().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReached(logger, e, app);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "App {App}: could not reach the poller; its events may not be pulled")]
        public static partial void NotReached(ILogger logger, Exception exception, string app);
    }
}
