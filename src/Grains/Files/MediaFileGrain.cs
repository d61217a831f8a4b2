using System.Text.Json;
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
        var outcome = await Guard(() => evidence is null ? Archive(delivery, EventVerdict.Malformed) : TakeOrArchive(evidence, delivery));
        FileTrace.Received(span, outcome, _file);
        return outcome;
    }

    public Task<ReceiveOutcome> Report(byte[] evidence) => Guard(async () =>
    {
        await Load();
        return _file is null ? ReceiveOutcome.Ignored : await Take(MediaFileJson.ReadEvidence(evidence), null, null);
    });

    /// <summary>Inserted first, like an upload that was told: who searched did not find it here.</summary>
    public Task<ReceiveOutcome> Discover(string app, byte[] evidence) => Guard(() => Take(MediaFileJson.ReadEvidence(evidence), null, app));

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
            return await Take(new Evidence.RetryRequested { At = at, Source = EvidenceSource.Operator, Key = $"retry:{at:O}" }, null, null);
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
    /// <param name="app">Whose file it is; null: only a known file takes this evidence.</param>
    private async Task<ReceiveOutcome> Take(Evidence evidence, EventDelivery? delivery, string? app)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (_file is null && app is null)
                return ReceiveOutcome.Ignored;
            if (_file is not null && app is not null && _file.App != app)
                return delivery is null ? ReceiveOutcome.Ignored : await Archive(delivery, EventVerdict.Rejected);
            if (await TryTake(evidence, delivery, app) is { } outcome)
                return outcome;
            await Reload();
        }

        Log.GaveUpOnConflicts(logger, _fileId, MostConflicts);
        return ReceiveOutcome.NotStored;
    }

    /// <returns>Null when somebody else has written the row.</returns>
    private async Task<ReceiveOutcome?> TryTake(Evidence evidence, EventDelivery? delivery, string? app)
    {
        using var birth = _file is null ? FileTrace.FileSeen(_fileId, delivery?.TraceParent) : null;
        var before = _file ?? MediaFile.New(_fileId, app!, rules.SubAppIdOf(app!), birth?.TraceParent);
        var after = before.Apply(evidence, rules.Of(before.App));
        var record = MediaFileJson.Write(after);
        var changed = _file is null || (after != _file && record != MediaFileJson.Write(_file));
        var row = changed ? RowOf(after, record) : null;
        var archived = EventOf(evidence, after, delivery, changed ? EventVerdict.Applied : EventVerdict.Ignored);
        if (row is null && archived is null)
            return ReceiveOutcome.Duplicate;

        var outcome = await store.CommitAsync(row, archived);
        if (!outcome.Committed)
            return null;
        birth?.Keep();
        if (changed)
            Adopt(after, outcome.Version);
        return changed ? ReceiveOutcome.Applied : ReceiveOutcome.Duplicate;
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

    /// <summary>What the database refuses to hold in a record is at least kept as it came.</summary>
    private async Task<ReceiveOutcome> TakeOrArchive(Evidence evidence, EventDelivery delivery)
    {
        try
        {
            return await Take(evidence, delivery, delivery.App);
        }
        catch (StoreRefusedException e)
        {
            Log.Refused(logger, e, _fileId);
            return await Archive(delivery, EventVerdict.Malformed);
        }
    }

    /// <summary>Keeps an event that is not applied.</summary>
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
    private EventWrite? EventOf(Evidence evidence, MediaFile after, EventDelivery? delivery, EventVerdict verdict) =>
        delivery is not null ? EventRow.From(delivery, _fileId, verdict)
        : evidence.Source == EvidenceSource.Reconcile && verdict == EventVerdict.Applied ? EventRow.From(evidence, after)
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
            Forget();
            return ReceiveOutcome.NotStored;
        }
        catch (JsonException e)
        {
            // A newer build wrote it; one that reads it must answer.
            Log.UnreadableRecord(logger, _fileId, e.Message);
            Forget();
            return ReceiveOutcome.NotStored;
        }
    }

    private void Forget()
    {
        _file = null;
        _version = 0;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "File {FileId}: the store is unavailable: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(2, LogLevel.Error, "File {FileId}: still in conflict after {Conflicts} tries")]
        public static partial void GaveUpOnConflicts(ILogger logger, FileId fileId, int conflicts);

        [LoggerMessage(3, LogLevel.Error, "File {FileId}: its record cannot be read: {Reason}")]
        public static partial void UnreadableRecord(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(4, LogLevel.Error, "File {FileId}: the database refuses an event; it is archived as malformed")]
        public static partial void Refused(ILogger logger, Exception exception, FileId fileId);
    }
}
