using Media.Contracts;
using Media.Domain;
using Media.Storage;

namespace Media.Grains.Files;

/// <summary>Builds the rows of the event archive.</summary>
internal static class EventRow
{
    public static EventWrite From(EventDelivery delivery, FileId? fileId, EventVerdict verdict) => new(
        fileId,
        delivery.App,
        delivery.ReceivedAt,
        SourceOf(delivery.Source),
        delivery.EventType,
        delivery.EventKey,
        verdict,
        delivery.Body);

    /// <summary>The row for a look-up's answer. It is archived as evidence, so that the record can be rebuilt from the archive.</summary>
    public static EventWrite From(Evidence evidence, MediaFile file) => new(
        file.FileId,
        file.App,
        evidence.At,
        evidence.Source,
        evidence.Word,
        evidence.Key,
        EventVerdict.Applied,
        MediaFileJson.WriteEvidence(evidence));

    /// <summary>A source that only a newer silo or API knows counts as a push, the least trusted source.</summary>
    public static EvidenceSource SourceOf(DeliverySource source) => source switch
    {
        DeliverySource.Push => EvidenceSource.Push,
        DeliverySource.Pull => EvidenceSource.Pull,
        DeliverySource.Reconcile => EvidenceSource.Reconcile,
        DeliverySource.Replay => EvidenceSource.Replay,
        _ => EvidenceSource.Push,
    };
}
