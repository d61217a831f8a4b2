using Media.Contracts;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Intake;

/// <summary>Where a VOD event goes, pushed or pulled: to the grain of its file, to the grains of its files, or to the archive.</summary>
public sealed class EventStoring(StoringCalls calls, EventFanOut fanOut)
{
    /// <summary>Archive grains share the commits; more of them only let more commits wait at once.</summary>
    private const int ArchiveGrains = 64;

    private uint _archived;

    /// <summary>Never throws. What <see cref="ReceiveOutcomes.IsStored"/> says of the answer is all that may be promised to VOD.</summary>
    /// <param name="envelope">Read from the very body that is delivered.</param>
    /// <param name="patience">How long it may take, with all repeated calls.</param>
    public ValueTask<ReceiveOutcome> StoreAsync(CallbackEnvelope envelope, EventDelivery delivery, TimeSpan patience)
    {
        var budget = calls.StartBudget(patience, isOnlyDelivery: delivery.Source == DeliverySource.Push);
        return envelope.Kind switch
        {
            EnvelopeKind.Event when envelope.FileIds.Length == 1 => ReceiveAsync(envelope.FileIds[0], delivery, budget),
            EnvelopeKind.Event => SplitAsync(envelope, delivery, budget),
            EnvelopeKind.UnknownType or EnvelopeKind.NoFile => ArchiveAsync(delivery, ArchiveVerdict.Unknown, budget),
            EnvelopeKind.LegacyFormat => ArchiveAsync(delivery, ArchiveVerdict.Rejected, budget),
            _ => ArchiveAsync(delivery, ArchiveVerdict.Malformed, budget),
        };
    }

    private ValueTask<ReceiveOutcome> ReceiveAsync(FileId fileId, EventDelivery delivery, CallBudget budget) => calls.StoreAsync(
        static (grains, to) => grains.GetGrain<IMediaFileGrain>(to.fileId.Value).Receive(to.delivery), (fileId, delivery), budget);

    /// <summary>The whole is kept once, so that its parts can be small.</summary>
    private async ValueTask<ReceiveOutcome> SplitAsync(CallbackEnvelope envelope, EventDelivery delivery, CallBudget budget)
    {
        var whole = await ArchiveAsync(delivery, ArchiveVerdict.Split, budget);
        return whole.IsStored() ? await fanOut.DeliverAsync(envelope, delivery, budget) : whole;
    }

    private ValueTask<ReceiveOutcome> ArchiveAsync(EventDelivery delivery, ArchiveVerdict verdict, CallBudget budget) => calls.StoreAsync(
        static (grains, what) => grains.GetGrain<IEventArchiveGrain>(what.key).Archive(what.delivery, what.verdict),
        (key: Interlocked.Increment(ref _archived) % ArchiveGrains, delivery, verdict),
        budget);
}

public static class ReceiveOutcomes
{
    /// <summary>False too for whatever a newer silo may answer: only what is known to be stored counts as stored.</summary>
    public static bool IsStored(this ReceiveOutcome outcome) =>
        outcome is ReceiveOutcome.Applied or ReceiveOutcome.Duplicate or ReceiveOutcome.Ignored;
}
