using System.Text.Json;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Storage;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace Media.Grains.Files;

/// <summary>
/// One file. Each call is: translate, decide, commit, hand the effects over. The record in memory is replaced only after the
/// commit; a grain that finds somebody else's version reads it and decides again. Once something new of a file is stored, its activation
/// is let go: the next news is minutes away, and what lives on keeps the garbage collector busy. Repeats keep theirs for a while.
/// </summary>
/// <remarks>Placed by its id: what it has handed over to its silo is known there when it comes back.</remarks>
[GrainType("media-file")]
[HashBasedPlacement]
[CollectionAgeLimit(Minutes = 2)]
internal sealed partial class MediaFileGrain(
    IGrainContextAccessor contexts,
    IMediaFileStore store,
    AppRules rules,
    EffectDispatcher effects,
    TraceOwner traces,
    FileMetrics metrics,
    TimeProvider clock,
    ILogger<MediaFileGrain> logger) : IGrainBase, IMediaFileGrain
{
    /// <summary>Another writer can only be a second activation of this file during a failover; it does not win for long.</summary>
    private const int MostConflicts = 5;

    // The context is asked for: one that is injected is kept by the activation's service scope, too.
    private readonly FileLogScope _scope = new(FileId.Parse(contexts.GrainContext.GrainId.Key.ToString()!));
    private MediaFile? _file;
    private long _version;
    private Step? _inDoubt;

    public IGrainContext GrainContext { get; } = contexts.GrainContext;

    private FileId FileId => _scope.FileId;

    public async Task<ReceiveOutcome> Receive(EventDelivery delivery)
    {
        var evidence = EventTranslator.Translate(
            delivery.Body, FileId, delivery.EventKey, delivery.ReceivedAt.ToMilliseconds(), EventRow.SourceOf(delivery.Source));
        // What was pulled is VOD's own answer; what was pushed may have been changed by whoever has seen a signature.
        if (delivery.Source == DeliverySource.Push && rules.IsVerified(delivery.App))
            evidence = evidence?.AsHint();
        return await Guard(() => evidence is null ? Archive(delivery, EventVerdict.Malformed) : TakeOrArchive(evidence, delivery));
    }

    public Task<ReceiveOutcome> Report(byte[] evidence) => Guard(() => Take(MediaFileJson.ReadEvidence(evidence), null, null));

    /// <summary>Inserted first, like an upload that was told: who searched did not find it here.</summary>
    public Task<ReceiveOutcome> Discover(string app, byte[] evidence) => Guard(() => Take(MediaFileJson.ReadEvidence(evidence), null, app));

    public async Task<RetryOutcome> Retry()
    {
        var stored = await Guard(async () =>
        {
            await Load();
            if (_file?.CanRetry() != true)
                return ReceiveOutcome.Ignored;
            var at = clock.Now();
            return await Take(new Evidence.RetryRequested { At = at, Source = EvidenceSource.Operator, Key = $"retry:{at:O}" }, null, null);
        });
        return stored switch
        {
            ReceiveOutcome.NotStored => RetryOutcome.NotStored,
            ReceiveOutcome.Applied => RetryOutcome.Accepted,
            // Also where another activation has been faster, or the file was removed for its age.
            _ => _file is null ? RetryOutcome.UnknownFile : RetryOutcome.NothingToRetry,
        };
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
        var isProbablyNew = app is not null && evidence.BeginsLife;
        if (_inDoubt is not null || (_file is null && !isProbablyNew))
            await Reload();
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

        Log.GaveUpOnConflicts(logger, FileId, MostConflicts);
        return ReceiveOutcome.NotStored;
    }

    /// <returns>Null when somebody else has written the row.</returns>
    private async Task<ReceiveOutcome?> TryTake(Evidence evidence, EventDelivery? delivery, string? app)
    {
        using var span = FileTrace.Told(FileId, _file, evidence, delivery);
        var before = _file ?? MediaFile.New(FileId, app!, rules.SubAppIdOf(app!), span.TraceParent) with { TracedBy = span.IsTraced ? traces.Own : null };
        var after = before.Apply(evidence, rules.Of(before.App));
        var record = MediaFileJson.Write(after);
        var changed = _file is null || (after != _file && record != MediaFileJson.Write(_file));
        var row = changed ? RowOf(after, record) : null;
        var archived = EventOf(evidence, after, delivery, changed ? EventVerdict.Applied : EventVerdict.Ignored);
        if (row is null && archived is null)
            return ReceiveOutcome.Duplicate;

        var told = changed ? ReceiveOutcome.Applied : ReceiveOutcome.Duplicate;
        var outcome = await Commit(new Step(span, evidence, before, changed ? after : before, record, told), row, archived);
        if (!outcome.Committed)
            return null;
        if (changed)
            Adopt(after, outcome.Version, isPressed: evidence is Evidence.RetryRequested);
        return told;
    }

    private async ValueTask<CommitOutcome> Commit(Step step, FileWrite? row, EventWrite? archived)
    {
        try
        {
            return await store.CommitAsync(row, archived, step.Tell);
        }
        catch (StoreUnavailableException) when (row is not null)
        {
            // It may be committed all the same; the next read of the row tells.
            step.Span.LeaveOpen();
            _inDoubt = step;
            throw;
        }
    }

    private void Adopt(MediaFile after, long version, bool isPressed)
    {
        _scope.TraceParent = after.TraceParent;
        if (_file?.Status != after.Status)
            metrics.StatusChanged(_file, after);
        if (_file?.AwaitsDescription != true && after.AwaitsDescription)
        {
            metrics.LookUpsEnded(after.App);
            Log.LookUpsEnded(logger, FileId, after.NextDueAt);
        }

        var before = _file?.Effects ?? [];
        _file = after;
        _version = version;
        foreach (var effect in before)
            if (!after.Effects.Any(wanted => wanted.Id == effect.Id))
                effects.Withdraw(FileId, effect.Id);
        HandOverDueEffects(isPressed);
    }

    /// <summary>What does not fit the queue is brought back by the sweeper: its due time is in the row.</summary>
    private void HandOverDueEffects(bool isPressed = false)
    {
        if (_file is null)
            return;
        var now = clock.Now();
        foreach (var effect in _file.Effects)
            if (effect.DueAt <= now)
                effects.HandOver(new DueEffect(FileId, _file.App, effect, _file.TraceParent) { IsPressed = isPressed });
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
            Log.Refused(logger, e, FileId);
            return await Archive(delivery, EventVerdict.Malformed);
        }
    }

    /// <summary>Keeps an event that is not applied.</summary>
    private async Task<ReceiveOutcome> Archive(EventDelivery delivery, EventVerdict verdict)
    {
        await store.CommitAsync(null, EventRow.From(delivery, FileId, verdict));
        return ReceiveOutcome.Ignored;
    }

    private FileWrite RowOf(MediaFile file, string record)
    {
        var now = clock.Now();
        var dueAt = file.NextDueAt is { } due && due <= now ? now + rules.Of(file.App).HandOverGrace : file.NextDueAt;
        return new FileWrite(FileId, file.App, file.SubAppId, file.Status, dueAt, now, _version, record);
    }

    /// <summary>Events are archived as they came, look-ups as the evidence they gave; answers to our own calls are in the record.</summary>
    private EventWrite? EventOf(Evidence evidence, MediaFile after, EventDelivery? delivery, EventVerdict verdict) =>
        delivery is not null ? EventRow.From(delivery, FileId, verdict)
        : evidence.Source == EvidenceSource.Reconcile && verdict == EventVerdict.Applied ? EventRow.From(evidence, after)
        : null;

    private Task Load() => _file is null ? Reload() : Task.CompletedTask;

    /// <summary>The newest record, with a trace in which no span's parent is missing.</summary>
    private async Task Reload()
    {
        do
            await Read();
        while (_file is { } file && traces.IsGone(file) && !await TryTakeOver(file));
    }

    /// <returns>False when somebody else has written the row.</returns>
    private async Task<bool> TryTakeOver(MediaFile file)
    {
        using var span = FileTrace.TakenOver(file);
        var after = file with { TraceParent = span.TraceParent, TracedBy = traces.Own };
        var step = new Step(span, null, file, after, MediaFileJson.Write(after), ReceiveOutcome.Applied);
        var outcome = await Commit(step, RowOf(after, step.Record), null);
        if (!outcome.Committed)
            return false;
        (_file, _version, _scope.TraceParent) = (after, outcome.Version, after.TraceParent);
        return true;
    }

    private async Task Read()
    {
        var stored = await store.ReadAsync(FileId, CancellationToken.None);
        _file = stored is null ? null : MediaFileJson.Read(stored.Record);
        _version = stored?.Version ?? 0;
        _scope.TraceParent = _file?.TraceParent;
        if (_inDoubt is not { } step)
            return;
        _inDoubt = null;
        if (stored?.Record == step.Record)
            step.Tell();
        else
            step.Span.NotCommitted();
    }

    /// <summary>When the database did not say what it did, nothing in memory counts any more.</summary>
    private async Task<ReceiveOutcome> Guard(Func<Task<ReceiveOutcome>> step)
    {
        using var scope = logger.BeginScope(_scope);
        try
        {
            var outcome = await step();
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
            Forget();
            return ReceiveOutcome.NotStored;
        }
        catch (JsonException e)
        {
            // A newer build wrote it; one that reads it must answer.
            Log.UnreadableRecord(logger, FileId, e.Message);
            Forget();
            return ReceiveOutcome.NotStored;
        }
    }

    private void Forget()
    {
        _file = null;
        _version = 0;
    }

    /// <summary>What one commit is about, and who is told of it once it is known to be one.</summary>
    /// <param name="Evidence">Null where the trace is taken over.</param>
    private sealed record Step(FileSpan Span, Evidence? Evidence, MediaFile Before, MediaFile After, string Record, ReceiveOutcome Outcome)
    {
        public void Tell()
        {
            Span.Committed(Outcome, After);
            if (Evidence is { } evidence && Run.EndedBy(evidence, Before, After) is { } run)
                RunSpans.Tell(After, run, evidence.Source);
        }
    }
}
