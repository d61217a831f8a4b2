using System.Collections.Concurrent;
using System.Threading.Channels;
using Media.Contracts;
using Media.Domain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Effects;

/// <summary>
/// Carries effects out after their commit and off the grains' turns: a bounded queue and a fixed number of workers per silo.
/// Nothing here needs to survive: what is lost comes due again and is recognised by its id at VOD or in the record.
/// </summary>
internal sealed partial class EffectDispatcher(
    EffectRunner runner,
    IGrainFactory grains,
    EffectMetrics metrics,
    IOptions<EffectOptions> options,
    TimeProvider clock,
    ILogger<EffectDispatcher> logger) : BackgroundService
{
    private const int ReportTries = 5;

    private readonly ConcurrentDictionary<(FileId, string), bool> _underWay = new();
    private readonly Channel<DueEffect> _queue = Channel.CreateBounded<DueEffect>(
        new BoundedChannelOptions(options.Value.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>How many more the sweeper may bring: half the queue is left to what was just committed.</summary>
    public int RoomForDue => Math.Max(0, (options.Value.QueueCapacity / 2) - _queue.Reader.Count);

    /// <summary>Takes the effect unless it is under way already, or the queue is full and it must come due again.</summary>
    public void HandOver(DueEffect due)
    {
        var key = (due.FileId, due.Effect.Id);
        if (!_underWay.TryAdd(key, true))
            return;
        if (_queue.Writer.TryWrite(due))
            return;
        _underWay.TryRemove(key, out _);
        metrics.TurnedAway(due.Effect);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => Work(stoppingToken)));

    private async Task Work(CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await foreach (var due in _queue.Reader.ReadAllAsync(stopping))
                await CarryOut(due, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left in the queue comes due again.
        }
    }

    private async Task CarryOut(DueEffect due, CancellationToken stopping)
    {
        try
        {
            // A call that was begun is finished: its own timeout is shorter than the host's patience.
            foreach (var evidence in await runner.Run(due, stopping))
                await Report(due, evidence);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Not begun.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, due.FileId, due.Effect.Id);
        }
        finally
        {
            _underWay.TryRemove((due.FileId, due.Effect.Id), out _);
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
                if (await grain.Report(bytes) != ReceiveOutcome.NotStored)
                    return;
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                Log.ReportFailed(logger, due.FileId, due.Effect.Id, e.Message);
            }

            if (tries == ReportTries)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), clock);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "File {FileId}: effect {EffectId} broke")]
        public static partial void Failed(ILogger logger, Exception exception, FileId fileId, string effectId);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: the outcome of effect {EffectId} could not be reported: {Reason}")]
        public static partial void ReportFailed(ILogger logger, FileId fileId, string effectId, string reason);
    }
}
