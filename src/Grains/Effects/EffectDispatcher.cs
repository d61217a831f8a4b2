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
/// Carries effects out after their commit and off the grains' turns, in a lane for each app and call. Nothing here needs to survive:
/// what is lost comes due again and is recognised by its id at VOD or in the record.
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

    private readonly ConcurrentDictionary<(FileId, string), Turn> _underWay = new();
    private readonly FrozenDictionary<(string App, string Action), EffectLane> _lanes = apps.All.Keys
        .SelectMany(static _ => EffectAction.All, static (app, action) => (app, action))
        .ToFrozenDictionary(static lane => lane, _ => new EffectLane(options.Value));

    /// <summary>For apps that are configured no more: all that comes of these effects is that their files are blocked.</summary>
    private readonly EffectLane _strays = new(options.Value);

    /// <summary>How many more of the app's effects the sweeper may bring, whichever calls they make.</summary>
    public int RoomForDue(string app) => EffectAction.All.Min(action => LaneOf(app, action).RoomForDue);

    /// <summary>Takes the effect unless it is under way already, or the queue is full and it must come due again.</summary>
    public void HandOver(DueEffect due)
    {
        var (key, turn) = ((due.FileId, due.Effect.Id), new Turn { IsPressed = due.IsPressed });
        var current = _underWay.GetOrAdd(key, turn);
        if (current != turn && !current.IsWithdrawn)
        {
            current.IsPressed |= due.IsPressed;
            return;
        }

        if (current != turn && !_underWay.TryUpdate(key, turn, current))
            return;
        if (LaneOf(due.App, due.Action).TryAdd(due))
            return;
        _underWay.TryRemove(new(key, turn));
        metrics.TurnedAway(due.Action);
    }

    /// <summary>The record asks for it no more: what still waits here, in a queue or for the app's next call, is not begun.</summary>
    public void Withdraw(FileId fileId, string effectId)
    {
        if (_underWay.TryGetValue((fileId, effectId), out var turn))
            turn.Withdraw();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Values.Append(_strays).Select(lane => lane.Work(CarryOut, stoppingToken)));

    private EffectLane LaneOf(string app, string action) => _lanes.GetValueOrDefault((app, action), _strays);

    private async Task CarryOut(DueEffect due, CancellationToken stopping)
    {
        var key = (due.FileId, due.Effect.Id);
        if (!_underWay.TryGetValue(key, out var turn))
            return;
        using var scope = logger.BeginScope(new FileLogScope(due.FileId, due.TraceParent));
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, turn.Withdrawn);
        try
        {
            waiting.Token.ThrowIfCancellationRequested();
            // A call that was begun is finished: its own timeout is shorter than the host's patience.
            foreach (var evidence in await runner.Run(due with { IsPressed = turn.IsPressed }, waiting.Token))
                await Report(due, evidence);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested)
        {
            // Not begun.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, due.FileId, due.Effect.Id);
        }
        finally
        {
            _underWay.TryRemove(new(key, turn));
        }
    }

    private async Task Report(DueEffect due, Evidence evidence)
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
            catch (Exception e) when (StoringCalls.IsPassing(e))
            {
                Log.ReportFailed(logger, due.FileId, due.Effect.Id, e.Message);
            }

            if (tries == ReportTries)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), clock);
        }
    }

    /// <summary>One effect from where it is handed over until its outcome is reported.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "Without a timer or a wait handle there is nothing to dispose of, and it may be withdrawn after its end.")]
    private sealed class Turn
    {
        private readonly CancellationTokenSource _withdrawn = new();
        public volatile bool IsPressed;

        public bool IsWithdrawn => _withdrawn.IsCancellationRequested;

        public CancellationToken Withdrawn => _withdrawn.Token;

        public void Withdraw() => _withdrawn.Cancel();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "File {FileId}: effect {EffectId} broke")]
        public static partial void Failed(ILogger logger, Exception exception, FileId fileId, string effectId);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: the outcome of effect {EffectId} could not be reported: {Reason}")]
        public static partial void ReportFailed(ILogger logger, FileId fileId, string effectId, string reason);
    }
}
