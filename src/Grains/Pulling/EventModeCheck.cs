using Media.Grains.Effects;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Media.Grains.Pulling;

/// <summary>
/// Compares each app's configured mode with its settings at VOD, at start and every ten minutes, and warns when events would not arrive. It
/// never prevents a start, and repeats a failed call.
/// </summary>
internal sealed partial class EventModeCheck(
    VodCalls calls,
    VodApps apps,
    PullMetrics metrics,
    TimeProvider clock,
    ILogger<EventModeCheck> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IntervalAfterFailure = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(apps.All.Select(app => Check(app.Key, app.Value.Mode, stoppingToken)));

    private Task Check(string app, string mode, CancellationToken stopping)
    {
        EventConfig? known = null;
        return clock.RepeatAsync(
            async cancellation =>
            {
                if (await TryRead(app, cancellation) is not { } read)
                    return IntervalAfterFailure;
                if (read != known)
                    Compare(app, mode, read);
                known = read;
                return Interval;
            },
            stopping);
    }

    /// <returns>Null when VOD did not answer; the client has logged why.</returns>
    private async Task<EventConfig?> TryRead(string app, CancellationToken stopping) =>
        (await calls.Make(app, "DescribeEventConfig", vod => vod.DescribeEventConfigAsync(stopping), stopping)).Value;

    private void Compare(string app, string mode, EventConfig atVod)
    {
        var isSame = string.Equals(atVod.Mode, mode, StringComparison.OrdinalIgnoreCase);
        metrics.Compared(app, isSame);
        if (!isSame && mode == VodAppOptions.PullMode)
            Log.VodPushes(logger, app, atVod.Mode);
        else if (!isSame)
            Log.VodWaitsForPull(logger, app, mode, atVod.Mode);
        if (!atVod.UploadsAreTold)
            Log.UploadsNotReported(logger, app);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "App {App} is configured for pull and set to {ModeAtVod} at VOD: there is nothing to pull. Set Mode to PULL at VOD (reliable callback, "
            + "ModifyEventConfig), or Vod__Apps__{App}__Mode to push. Callbacks that are pushed are taken meanwhile")]
        public static partial void VodPushes(ILogger logger, string app, string modeAtVod);

        [LoggerMessage(2, LogLevel.Warning,
            "App {App} is configured for {Mode} and set to {ModeAtVod} at VOD: nobody pulls its events, and VOD forgets them after 4 days. "
            + "Set Vod__Apps__{App}__Mode to pull, or Mode to PUSH at VOD (normal callback, ModifyEventConfig)")]
        public static partial void VodWaitsForPull(ILogger logger, string app, string mode, string modeAtVod);

        [LoggerMessage(3, LogLevel.Warning,
            "App {App}: VOD does not report uploads. Switch the event notification of upload completion on (UploadMediaCompleteEventSwitch, ModifyEventConfig)")]
        public static partial void UploadsNotReported(ILogger logger, string app);
    }
}
