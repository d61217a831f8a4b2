using System.Text.Json;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Grains.Tracing;
using Media.Storage;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace Media.Grains.Files;

/// <summary>
/// One file. Each call is: translate, decide, commit, run the effects. The record in memory is replaced only after the commit; a grain that
/// finds another activation's version reads it and decides again. After a stored change the activation is deactivated: the next event is
/// minutes away, and long-lived activations keep the garbage collector busy. An activation that received only repeats is kept for a while.
/// </summary>
/// <remarks>Hash placement brings a file back to the same silo, whose dispatcher still knows the effects it handed over.</remarks>
[GrainType("media-file")]
[HashBasedPlacement]
[CollectionAgeLimit(Minutes = 2)]
internal sealed partial class MediaFileGrain(
    IGrainContextAccessor contexts,
    IMediaFileStore store,
    AppRules rules,
    EffectDispatcher effects,
    FileMetrics metrics,
    TimeProvider clock,
    ILogger<MediaFileGrain> logger) : IGrainBase, IMediaFileGrain
{
    /// <summary>Another writer can only be a second activation of this file during a failover, so conflicts end soon.</summary>
    private const int MaxConflicts = 5;

    // Taken from the accessor: the activation's service scope would keep an injected context, too.
    private readonly FileRecord _record = new(FileId.Parse(contexts.GrainContext.GrainId.Key.ToString()!), store, rules, clock);

    public IGrainContext GrainContext { get; } = contexts.GrainContext;

    private FileId FileId => _record.FileId;

    public async Task<ReceiveOutcome> Receive(EventDelivery delivery)
    {
        var source = EventRow.SourceOf(delivery.Source);
        var evidence = EventTranslator.Translate(delivery.Body, FileId, delivery.EventKey, delivery.ReceivedAt.ToMilliseconds(), source);
        // A pulled event is VOD's own answer; a pushed one may have been altered by an attacker who has seen a signature.
        if (source == EvidenceSource.Push && rules.IsVerified(delivery.App))
            evidence = evidence?.ToHint();
        return await GuardAsync(
            () => evidence is null ? ArchiveAsync(delivery, EventVerdict.Malformed) : ApplyOrArchiveAsync(evidence, delivery));
    }

    public Task<ReceiveOutcome> Report(byte[] evidence) => GuardAsync(() => ApplyAsync(MediaFileJson.ReadEvidence(evidence), null, null));

    /// <summary>Inserts the record without a read, like a reported upload: the scan did not find one.</summary>
    public Task<ReceiveOutcome> Discover(string app, byte[] evidence) =>
        GuardAsync(() => ApplyAsync(MediaFileJson.ReadEvidence(evidence), null, app));

    public async Task<RetryOutcome> Retry()
    {
        var stored = await GuardAsync(async () =>
        {
            await _record.LoadAsync();
            if (_record.File?.CanRetry() != true)
                return ReceiveOutcome.Ignored;
            var at = clock.Now();
            var retry = new Evidence.RetryRequested { At = at, Source = EvidenceSource.Operator, Key = $"retry:{at:O}" };
            return await ApplyAsync(retry, null, null);
        });
        return stored switch
        {
            ReceiveOutcome.NotStored => RetryOutcome.NotStored,
            ReceiveOutcome.Applied => RetryOutcome.Accepted,
            // Also if another activation was faster, or retention has removed the file.
            _ => _record.File is null ? RetryOutcome.UnknownFile : RetryOutcome.NothingToRetry,
        };
    }

    public Task Wake() => GuardAsync(async () =>
    {
        await _record.LoadAsync();
        HandOverDueEffects();
        return ReceiveOutcome.Ignored;
    });

    /// <summary>Applies the evidence. If the database refuses the record, archives at least the event as it came.</summary>
    private async Task<ReceiveOutcome> ApplyOrArchiveAsync(Evidence evidence, EventDelivery delivery)
    {
        try
        {
            return await ApplyAsync(evidence, delivery, delivery.App);
        }
        catch (StoreRefusedException e)
        {
            Log.Refused(logger, e, FileId);
            return await ArchiveAsync(delivery, EventVerdict.Malformed);
        }
    }

    /// <summary>Applies the evidence to the newest record and commits both. Evidence that starts a file's life costs no read.</summary>
    /// <param name="app">The app of the file; null if only a known file accepts this evidence.</param>
    private async Task<ReceiveOutcome> ApplyAsync(Evidence evidence, EventDelivery? delivery, string? app)
    {
        var isProbablyNew = app is not null && evidence.IsFirstEvidence;
        if (!isProbablyNew)
            await _record.LoadAsync();
        for (var conflicts = 0; conflicts < MaxConflicts; conflicts++)
        {
            if (_record.File is null && app is null)
                return ReceiveOutcome.Ignored;
            if (_record.File is { } file && app is not null && file.App != app)
                return delivery is null ? ReceiveOutcome.Ignored : await ArchiveAsync(delivery, EventVerdict.Rejected);
            if (await TryApplyAsync(evidence, delivery, app) is { } outcome)
                return outcome;
            await _record.ReadAsync();
        }

        Log.GaveUpOnConflicts(logger, FileId, MaxConflicts);
        return ReceiveOutcome.NotStored;
    }

    /// <returns>Null when another activation wrote the row first.</returns>
    private async Task<ReceiveOutcome?> TryApplyAsync(Evidence evidence, EventDelivery? delivery, string? app)
    {
        var known = _record.File;
        using var span = FileTrace.StartEvidence(FileId, known, evidence, delivery);
        var before = known ?? MediaFile.New(FileId, app!, rules.SubAppIdOf(app!), span.TraceParent);
        var after = before.Apply(evidence, rules.Of(before.App));
        var json = _record.JsonOf(after);
        var archived = EventOf(evidence, after, delivery, isChange: json is not null);
        if (json is null && archived is null)
            return ReceiveOutcome.Duplicate;

        if (!await _record.TryCommitAsync(after, json, archived))
            return null;
        var outcome = json is null ? ReceiveOutcome.Duplicate : ReceiveOutcome.Applied;
        span.Committed(outcome, before, after);
        if (outcome == ReceiveOutcome.Applied)
            Run(known, after, isForOperator: evidence is Evidence.RetryRequested);
        return outcome;
    }

    /// <summary>Counts what the commit changed, withdraws the effects that the record no longer has, and hands over the due ones.</summary>
    private void Run(MediaFile? before, MediaFile after, bool isForOperator)
    {
        if (before?.Status != after.Status)
            metrics.StatusChanged(before, after);
        if (before?.AwaitsDescription != true && after.AwaitsDescription)
        {
            metrics.LookUpsEnded(after.App);
            Log.LookUpsEnded(logger, FileId, after.NextDueAt);
        }

        foreach (var effect in before?.Effects ?? [])
            if (!after.Effects.Any(wanted => wanted.Id == effect.Id))
                effects.Withdraw(FileId, effect.Id);
        HandOverDueEffects(isForOperator);
    }

    /// <summary>
    /// Hands over the due effects. If the dispatcher's queue is full, the sweeper brings them back: their due time is in the row.
    /// </summary>
    private void HandOverDueEffects(bool isForOperator = false)
    {
        if (_record.File is not { } file)
            return;
        var now = clock.Now();
        var isRequested = isForOperator || file.IsRetryRequested;
        foreach (var effect in file.Effects)
            if (effect.DueAt <= now)
                effects.HandOver(new DueEffect(FileId, file.App, effect, file.TraceParent) { IsForOperator = isRequested });
    }

    /// <summary>Archives an event without applying it.</summary>
    private async Task<ReceiveOutcome> ArchiveAsync(EventDelivery delivery, EventVerdict verdict)
    {
        await store.CommitAsync(null, EventRow.From(delivery, FileId, verdict));
        return ReceiveOutcome.Ignored;
    }

    /// <summary>
    /// The archive row: an event as it came, a look-up as its evidence. Null for answers to our own calls, which are in the record.
    /// </summary>
    private EventWrite? EventOf(Evidence evidence, MediaFile after, EventDelivery? delivery, bool isChange) =>
        delivery is not null ? EventRow.From(delivery, FileId, isChange ? EventVerdict.Applied : EventVerdict.Ignored)
        : evidence.Source == EvidenceSource.Reconcile && isChange ? EventRow.From(evidence, after)
        : null;

    /// <summary>Deactivates the grain after a change, and converts failures of the store to outcomes.</summary>
    private async Task<ReceiveOutcome> GuardAsync(Func<Task<ReceiveOutcome>> call)
    {
        using var scope = logger.BeginScope(_record.LogScope);
        try
        {
            var outcome = await call();
            if (outcome == ReceiveOutcome.Applied)
                this.DeactivateOnIdle();
            return outcome;
        }
        catch (StoreBusyException)
        {
            return ReceiveOutcome.NotStored;
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreUnavailable(logger, FileId, e.Message);
            _record.Forget();
            return ReceiveOutcome.NotStored;
        }
        catch (JsonException e)
        {
            // A newer build wrote the record: only a silo that can read it may answer.
            Log.UnreadableRecord(logger, FileId, e.Message);
            _record.Forget();
            return ReceiveOutcome.NotStored;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "File {FileId}: the store is unavailable: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(2, LogLevel.Error, "File {FileId}: gave up after {Conflicts} conflicts with another activation")]
        public static partial void GaveUpOnConflicts(ILogger logger, FileId fileId, int conflicts);

        [LoggerMessage(3, LogLevel.Error, "File {FileId}: its record cannot be read: {Reason}")]
        public static partial void UnreadableRecord(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(5, LogLevel.Warning,
            "File {FileId}: no look-up showed the end of its procedure; at {DueAt} the outputs that exist at VOD decide")]
        public static partial void LookUpsEnded(ILogger logger, FileId fileId, DateTimeOffset? dueAt);

        [LoggerMessage(4, LogLevel.Error, "File {FileId}: the database refuses an event; it is archived as malformed")]
        public static partial void Refused(ILogger logger, Exception exception, FileId fileId);
    }
}
