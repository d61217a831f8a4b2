using Media.Contracts;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Intake;

/// <summary>Routes a VOD event, pushed or pulled: to the grain of its file, to the grains of its files, or to the archive.</summary>
public sealed class EventRouter(GrainRetry calls, EventFanOut fanOut)
{
    /// <summary>Archive grains share the database's commits; more grains would only let more commits wait at once.</summary>
    private const int ArchiveGrains = 64;

    private uint _archived;

    /// <summary>
    /// Never throws. VOD may be answered with success only if <see cref="ReceiveOutcomes.IsStored"/> is true for the result.
    /// </summary>
    /// <param name="envelope">Must have been read from the same body that is delivered.</param>
    /// <param name="patience">How long storing may take, including all retries.</param>
    public ValueTask<ReceiveOutcome> RouteAsync(CallbackEnvelope envelope, EventDelivery delivery, TimeSpan patience)
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

    private ValueTask<ReceiveOutcome> ReceiveAsync(FileId fileId, EventDelivery delivery, CallBudget budget) => calls.CallAsync(
        static (grains, to) => grains.GetGrain<IMediaFileGrain>(to.fileId.Value).Receive(to.delivery), (fileId, delivery), budget);

    /// <summary>Archives the whole event once, so that the files' records need only their small parts.</summary>
    private async ValueTask<ReceiveOutcome> SplitAsync(CallbackEnvelope envelope, EventDelivery delivery, CallBudget budget)
    {
        var whole = await ArchiveAsync(delivery, ArchiveVerdict.Split, budget);
        return whole.IsStored() ? await fanOut.DeliverAsync(envelope, delivery, budget) : whole;
    }

    private ValueTask<ReceiveOutcome> ArchiveAsync(EventDelivery delivery, ArchiveVerdict verdict, CallBudget budget) => calls.CallAsync(
        static (grains, what) => grains.GetGrain<IEventArchiveGrain>(what.key).Archive(what.delivery, what.verdict),
        (key: Interlocked.Increment(ref _archived) % ArchiveGrains, delivery, verdict),
        budget);
}
