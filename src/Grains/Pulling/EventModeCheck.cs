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
        Task.WhenAll(apps.All.Select(app => CheckAsync(app.Key, app.Value.Mode, stoppingToken)));

    private Task CheckAsync(string app, string mode, CancellationToken cancellationToken)
    {
        EventConfig? known = null;
        return clock.RepeatAsync(
            async cancellation =>
            {
                if (await TryReadAsync(app, cancellation) is not { } read)
                    return IntervalAfterFailure;
                if (read != known)
                    Compare(app, mode, read);
                known = read;
                return Interval;
            },
            cancellationToken);
    }

    /// <returns>Null when VOD did not answer; the client has logged why.</returns>
    private async Task<EventConfig?> TryReadAsync(string app, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            app, "DescribeEventConfig", vod => vod.DescribeEventConfigAsync(cancellationToken), cancellationToken);
        return answer.Value;
    }

    private void Compare(string app, string mode, EventConfig atVod)
    {
        var isSame = string.Equals(atVod.Mode, mode, StringComparison.OrdinalIgnoreCase);
        metrics.Compared(app, isSame);
        if (!isSame && mode == VodAppOptions.PullMode)
            Log.VodPushes(logger, app, atVod.Mode);
        else if (!isSame)
            Log.VodWaitsForPull(logger, app, mode, atVod.Mode);
        if (!atVod.ReportsUploads)
            Log.UploadsNotReported(logger, app);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "App {App} is configured for pull but set to {ModeAtVod} at VOD, so there is nothing to pull. Set Mode to PULL at VOD "
            + "(reliable callback, ModifyEventConfig), or Vod__Apps__{App}__Mode to push. Until then pushed callbacks are accepted")]
        public static partial void VodPushes(ILogger logger, string app, string modeAtVod);

        [LoggerMessage(2, LogLevel.Warning,
            "App {App} is configured for {Mode} but set to {ModeAtVod} at VOD: its events are not pulled, and VOD deletes them after "
            + "4 days. Set Vod__Apps__{App}__Mode to pull, or Mode to PUSH at VOD (normal callback, ModifyEventConfig)")]
        public static partial void VodWaitsForPull(ILogger logger, string app, string mode, string modeAtVod);

        [LoggerMessage(3, LogLevel.Warning,
            "App {App}: VOD does not report uploads. Switch on the notification of completed uploads "
            + "(UploadMediaCompleteEventSwitch, ModifyEventConfig)")]
        public static partial void UploadsNotReported(ILogger logger, string app);
    }
}
