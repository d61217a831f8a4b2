using Media.Grains.Effects;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Media.Grains.Pulling;

/// <summary>
/// Compares how each app is configured here with how it is set at VOD, at the start and from time to time, and says when events
/// would go where nobody takes them. It keeps nothing from starting, and a call that fails is only made again.
/// </summary>
internal sealed partial class ModeWatch(
    VodCalls calls,
    VodApps apps,
    PullMetrics metrics,
    TimeProvider clock,
    ILogger<ModeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IntervalAfterFailure = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(apps.All.Select(app => Watch(app.Key, app.Value.Mode, stoppingToken)));

    private async Task Watch(string app, string mode, CancellationToken stopping)
    {
        try
        {
            for (EventConfig? known = null; ;)
            {
                var found = await TryLook(app, stopping);
                if (found is not null && found != known)
                    Compare(app, mode, found);
                known = found ?? known;
                await Task.Delay(found is null ? IntervalAfterFailure : Interval, clock, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever runs compares.
        }
    }

    /// <returns>Null when it could not be learnt; the client has said why.</returns>
    private async Task<EventConfig?> TryLook(string app, CancellationToken stopping) =>
        (await calls.Make(app, "DescribeEventConfig", vod => vod.DescribeEventConfigAsync(stopping), stopping)).Value;

    private void Compare(string app, string mode, EventConfig atVod)
    {
        var isSame = string.Equals(atVod.Mode, mode, StringComparison.OrdinalIgnoreCase);
        metrics.Compared(app, isSame);
        if (!isSame && mode == VodAppOptions.PullMode)
            Log.PullsInVain(logger, app, atVod.Mode);
        else if (!isSame)
            Log.PullsNot(logger, app, mode, atVod.Mode);
        if (!atVod.UploadsAreTold)
            Log.UploadsNotTold(logger, app);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "App {App} is configured for pull and set to {ModeAtVod} at VOD: there is nothing to pull. Set Mode to PULL at VOD (reliable callback, "
            + "ModifyEventConfig), or Vod__Apps__{App}__Mode to push. Callbacks that are pushed are taken meanwhile")]
        public static partial void PullsInVain(ILogger logger, string app, string modeAtVod);

        [LoggerMessage(2, LogLevel.Warning,
            "App {App} is configured for {Mode} and set to {ModeAtVod} at VOD: nobody pulls its events, and VOD forgets them after 4 days. "
            + "Set Vod__Apps__{App}__Mode to pull, or Mode to PUSH at VOD (normal callback, ModifyEventConfig)")]
        public static partial void PullsNot(ILogger logger, string app, string mode, string modeAtVod);

        [LoggerMessage(3, LogLevel.Warning,
            "App {App}: VOD tells of no uploads. Switch the event notification of upload completion on (UploadMediaCompleteEventSwitch, ModifyEventConfig)")]
        public static partial void UploadsNotTold(ILogger logger, string app);
    }
}
