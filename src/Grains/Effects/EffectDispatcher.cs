using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Tracing;
using Media.Intake;
using Media.Vod;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Effects;

/// <summary>
/// Runs effects after their commit and off the grains' turns, in one lane for each app and call. Queued effects are held in memory only:
/// one that is lost comes due again, and VOD or the record recognises it by its id.
/// </summary>
internal sealed partial class EffectDispatcher(
    EffectRunner runner,
    IGrainFactory grains,
    EffectMetrics metrics,
    VodApps apps,
    IOptions<EffectOptions> options,
    TimeProvider clock,
    ILogger<EffectDispatcher> logger) : BackgroundService
{
    private const int ReportTries = 5;

    private readonly ConcurrentDictionary<(FileId, string), PendingEffect> _pending = new();
    private readonly FrozenDictionary<(string App, string Action), EffectLane> _lanes = apps.All.Keys
        .SelectMany(static _ => EffectAction.All, static (app, action) => (app, action))
        .ToFrozenDictionary(static lane => lane, _ => new EffectLane(options.Value));

    /// <summary>The lane for apps that are no longer configured: their effects only block their files.</summary>
    private readonly EffectLane _unknownApps = new(options.Value);

    /// <summary>How many more of the app's effects the sweeper may add, whatever calls they make.</summary>
    public int RoomForDue(string app) => EffectAction.All.Min(action => LaneOf(app, action).RoomForDue);

    /// <summary>Queues the effect unless it is already pending. If the queue is full it is dropped, and comes due again.</summary>
    public void HandOver(DueEffect due)
    {
        var (key, effect) = ((due.FileId, due.Effect.Id), new PendingEffect { IsForOperator = due.IsForOperator });
        var current = _pending.GetOrAdd(key, effect);
        if (current != effect && !current.IsWithdrawn)
        {
            current.IsForOperator |= due.IsForOperator;
            return;
        }

        if (current != effect && !_pending.TryUpdate(key, effect, current))
            return;
        if (LaneOf(due.App, due.Action).TryAdd(due))
            return;
        _pending.TryRemove(new(key, effect));
        metrics.QueueFull(due.Action);
    }

    /// <summary>Cancels an effect that the record no longer has, unless its call has started already.</summary>
    public void Withdraw(FileId fileId, string effectId)
    {
        if (_pending.TryGetValue((fileId, effectId), out var effect))
            effect.Withdraw();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Values.Append(_unknownApps).Select(lane => lane.WorkAsync(RunAsync, stoppingToken)));

    private EffectLane LaneOf(string app, string action) => _lanes.GetValueOrDefault((app, action), _unknownApps);

    private async Task RunAsync(DueEffect due, CancellationToken cancellationToken)
    {
        var key = (due.FileId, due.Effect.Id);
        if (!_pending.TryGetValue(key, out var effect))
            return;
        using var scope = logger.BeginScope(new FileLogScope(due.FileId, due.TraceParent));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, effect.Withdrawn);
        try
        {
            cancellation.Token.ThrowIfCancellationRequested();
            // A call that has started is finished: its own timeout is shorter than the host's shutdown timeout.
            foreach (var evidence in await RunForOperatorTooAsync(due, effect, cancellation.Token))
                await ReportAsync(due, evidence);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The effect was not started.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, due.FileId, due.Effect.Id);
        }
        finally
        {
            _pending.TryRemove(new(key, effect));
        }
    }

    /// <summary>
    /// Runs the effect, and once more for an operator whose request arrived too late to open a shut gate: the record would take the refusal
    /// for the answer to that request.
    /// </summary>
    private async Task<IReadOnlyList<Evidence>> RunForOperatorTooAsync(
        DueEffect due, PendingEffect effect, CancellationToken cancellationToken)
    {
        var isForOperator = effect.IsForOperator;
        var outcome = await runner.RunAsync(due with { IsForOperator = isForOperator }, cancellationToken);
        return !isForOperator && effect.IsForOperator && outcome is [Evidence.RequestFailed, ..]
            ? await runner.RunAsync(due with { IsForOperator = true }, cancellationToken)
            : outcome;
    }

    private async Task ReportAsync(DueEffect due, Evidence evidence)
    {
        var grain = grains.GetGrain<IMediaFileGrain>(due.FileId.Value);
        var bytes = MediaFileJson.WriteEvidence(evidence);
        for (var tries = 1; ; tries++)
        {
            try
            {
                if ((await grain.Report(bytes)).IsStored())
                    return;
            }
            catch (Exception e) when (GrainRetry.IsPassing(e))
            {
                Log.ReportFailed(logger, due.FileId, due.Effect.Id, e.Message);
            }

            if (tries == ReportTries)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), clock);
        }
    }

    /// <summary>An effect from the time it is handed over until its outcome is reported.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "Its source has no timer and no wait handle, and may be cancelled late.")]
    private sealed class PendingEffect
    {
        public volatile bool IsForOperator;
        private readonly CancellationTokenSource _withdrawn = new();

        public bool IsWithdrawn => _withdrawn.IsCancellationRequested;

        public CancellationToken Withdrawn => _withdrawn.Token;

        public void Withdraw() => _withdrawn.Cancel();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "File {FileId}: effect {EffectId} failed unexpectedly")]
        public static partial void Failed(ILogger logger, Exception exception, FileId fileId, string effectId);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: the outcome of effect {EffectId} could not be reported: {Reason}")]
        public static partial void ReportFailed(ILogger logger, FileId fileId, string effectId, string reason);
    }
}
