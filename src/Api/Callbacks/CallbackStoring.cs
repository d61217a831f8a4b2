using Media.Contracts;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Api.Callbacks;

/// <summary>Where a verified callback goes: to the grain of its file, to the grains of its files, or to the archive.</summary>
internal sealed class CallbackStoring(GrainCalls calls, EventFanOut fanOut)
{
    /// <summary>Archive grains share the commits; more of them only let more commits wait at once.</summary>
    private const int ArchiveGrains = 64;

    private uint _archived;

    public ValueTask<CallbackVerdict> StoreAsync(CallbackEnvelope envelope, EventDelivery delivery)
    {
        var budget = calls.StartBudget();
        return envelope.Kind switch
        {
            EnvelopeKind.Event when envelope.FileIds.Length == 1 => ReceiveAsync(envelope.FileIds[0], delivery, budget),
            EnvelopeKind.Event => SplitAsync(envelope, delivery, budget),
            EnvelopeKind.UnknownType => ArchiveAsync(delivery, ArchiveVerdict.Unknown, CallbackVerdict.UnknownType, budget),
            EnvelopeKind.NoFile => ArchiveAsync(delivery, ArchiveVerdict.Unknown, CallbackVerdict.NoFile, budget),
            EnvelopeKind.LegacyFormat => ArchiveAsync(delivery, ArchiveVerdict.Rejected, CallbackVerdict.LegacyFormat, budget),
            EnvelopeKind.NotAnObject => ArchiveAsync(delivery, ArchiveVerdict.Malformed, CallbackVerdict.NotAnObject, budget),
            _ => ArchiveAsync(delivery, ArchiveVerdict.Malformed, CallbackVerdict.NotJson, budget),
        };
    }

    private async ValueTask<CallbackVerdict> ReceiveAsync(FileId fileId, EventDelivery delivery, CallBudget budget) =>
        CallbackVerdicts.Of(await calls.StoreAsync(
            static (grains, to) => grains.GetGrain<IMediaFileGrain>(to.fileId.Value).Receive(to.delivery),
            (fileId, delivery),
            budget));

    /// <summary>The whole is kept once, so that its parts can be small.</summary>
    private async ValueTask<CallbackVerdict> SplitAsync(CallbackEnvelope envelope, EventDelivery delivery, CallBudget budget)
    {
        var whole = await ArchiveAsync(delivery, ArchiveVerdict.Split, CallbackVerdict.Applied, budget);
        return whole == CallbackVerdict.Applied ? await fanOut.DeliverAsync(envelope, delivery, budget) : whole;
    }

    private async ValueTask<CallbackVerdict> ArchiveAsync(
        EventDelivery delivery, ArchiveVerdict verdict, CallbackVerdict whenStored, CallBudget budget)
    {
        var outcome = await calls.StoreAsync(
            static (grains, what) => grains.GetGrain<IEventArchiveGrain>(what.key).Archive(what.delivery, what.verdict),
            (key: Interlocked.Increment(ref _archived) % ArchiveGrains, delivery, verdict),
            budget);
        return outcome == ReceiveOutcome.NotStored ? CallbackVerdict.NotStored : whenStored;
    }
}
