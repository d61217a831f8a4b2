using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Storage;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Logging;

namespace Media.Grains.Files;

/// <summary>
/// One file. Each call is: translate, decide, commit, hand the effects over. The record in memory is replaced only after the
/// commit; a grain that finds somebody else's version reads it and decides again.
/// </summary>
[GrainType("media-file")]
[CollectionAgeLimit(Minutes = 2)]
internal sealed partial class MediaFileGrain(
    IGrainContext context,
    IMediaFileStore store,
    AppRules rules,
    EffectDispatcher effects,
    FileMetrics metrics,
    TimeProvider clock,
    ILogger<MediaFileGrain> logger) : IGrainBase, IMediaFileGrain
{
    /// <summary>Another writer can only be a second activation of this file during a failover; it does not win for long.</summary>
    private const int MostConflicts = 5;

    private readonly FileId _fileId = FileId.Parse(context.GrainId.Key.ToString()!);
    private MediaFile? _file;
    private long _version;

    public IGrainContext GrainContext => context;

    public async Task<ReceiveOutcome> Receive(EventDelivery delivery)
    {
        using var span = FileTrace.Received(delivery, _file?.TraceParent);
        var evidence = EventTranslator.Translate(
            delivery.Body, _fileId, delivery.EventKey, delivery.ReceivedAt.ToMilliseconds(), EventRow.SourceOf(delivery.Source));
        var outcome = await Guard(() => evidence is null ? Archive(delivery, EventVerdict.Malformed) : Take(evidence, delivery));
        FileTrace.Received(span, outcome, _file);
        return outcome;
    }

    public Task<ReceiveOutcome> Report(byte[] evidence) => Guard(async () =>
    {
        await Load();
        return _file is null ? ReceiveOutcome.Ignored : await Take(MediaFileJson.ReadEvidence(evidence), null);
    });

    public async Task<RetryOutcome> Retry()
    {
        var outcome = RetryOutcome.UnknownFile;
        var stored = await Guard(async () =>
        {
            await Load();
            if (_file is null)
                return ReceiveOutcome.Ignored;
            outcome = RetryOutcome.NothingToRetry;
            if (!_file.CanRetry())
                return ReceiveOutcome.Ignored;
            outcome = RetryOutcome.Accepted;
            var at = clock.Now();
            return await Take(new Evidence.RetryRequested { At = at, Source = EvidenceSource.Operator, Key = $"retry:{at:O}" }, null);
        });
        return stored == ReceiveOutcome.NotStored ? RetryOutcome.NotStored : outcome;
    }

    public Task Wake() => Guard(async () =>
    {
        await Load();
        HandOverDueEffects();
        return ReceiveOutcome.Ignored;
    });

    /// <summary>Applies the evidence to the newest record and commits both; a file never seen costs no read.</summary>
    private async Task<ReceiveOutcome> Take(Evidence evidence, EventDelivery? delivery)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (_file is not null && delivery is not null && _file.App != delivery.App)
                return await Archive(delivery, EventVerdict.Rejected);

            using var birth = _file is null ? FileTrace.FileSeen(_fileId, delivery!) : null;
            var before = _file ?? MediaFile.New(_fileId, delivery!.App, rules.SubAppIdOf(delivery.App), birth?.TraceParent);
            var after = before.Apply(evidence, rules.Of(before.App));
            var record = MediaFileJson.Write(after);
            var changed = _file is null || record != MediaFileJson.Write(_file);
            var outcome = await store.CommitAsync(
                changed ? RowOf(after, record) : null,
                EventOf(evidence, delivery, changed ? EventVerdict.Applied : EventVerdict.Ignored));
            if (outcome.Committed)
            {
                birth?.Keep();
                if (changed)
                    Adopt(after, outcome.Version);
                return changed ? ReceiveOutcome.Applied : ReceiveOutcome.Duplicate;
            }

            await Reload();
        }

        Log.GaveUpOnConflicts(logger, _fileId, MostConflicts);
        return ReceiveOutcome.NotStored;
    }

    private void Adopt(MediaFile after, long version)
    {
        if (_file?.Status != after.Status)
            metrics.StatusChanged(_file, after);
        _file = after;
        _version = version;
        HandOverDueEffects();
    }

    /// <summary>What does not fit the queue is brought back by the sweeper: its due time is in the row.</summary>
    private void HandOverDueEffects()
    {
        if (_file is null)
            return;
        var now = clock.Now();
        foreach (var effect in _file.Effects)
            if (effect.DueAt <= now)
                effects.HandOver(new DueEffect(_fileId, _file.App, effect, _file.TraceParent));
    }

    private async Task<ReceiveOutcome> Archive(EventDelivery delivery, EventVerdict verdict)
    {
        await store.CommitAsync(null, EventRow.From(delivery, _fileId, verdict));
        return ReceiveOutcome.Ignored;
    }

    private FileWrite RowOf(MediaFile file, string record)
    {
        var now = clock.Now();
        var dueAt = file.NextDueAt is { } due && due <= now ? now + rules.Of(file.App).HandOverGrace : file.NextDueAt;
        return new FileWrite(_fileId, file.App, file.SubAppId, file.Status, dueAt, now, _version, record);
    }

    /// <summary>Events are archived as they came, look-ups as the evidence they gave; answers to our own calls are in the record.</summary>
    private EventWrite? EventOf(Evidence evidence, EventDelivery? delivery, EventVerdict verdict) =>
        delivery is not null ? EventRow.From(delivery, _fileId, verdict)
        : evidence.Source == EvidenceSource.Reconcile && verdict == EventVerdict.Applied ? EventRow.From(evidence, _file!)
        : null;

    private Task Load() => _file is null ? Reload() : Task.CompletedTask;

    private async Task Reload()
    {
        var stored = await store.ReadAsync(_fileId, CancellationToken.None);
        _file = stored is null ? null : MediaFileJson.Read(stored.Record);
        _version = stored?.Version ?? 0;
    }

    /// <summary>When the database did not say what it did, nothing in memory counts any more.</summary>
    private async Task<ReceiveOutcome> Guard(Func<Task<ReceiveOutcome>> step)
    {
        try
        {
            return await step();
        }
        catch (StoreBusyException)
        {
            return ReceiveOutcome.NotStored;
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreUnavailable(logger, _fileId, e.Message);
            _file = null;
            _version = 0;
            return ReceiveOutcome.NotStored;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "File {FileId}: the store is unavailable: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(2, LogLevel.Error, "File {FileId}: still in conflict after {Conflicts} tries")]
        public static partial void GaveUpOnConflicts(ILogger logger, FileId fileId, int conflicts);
    }
}
