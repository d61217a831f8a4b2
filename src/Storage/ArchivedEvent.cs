using Media.Domain;

namespace Media.Storage;

/// <summary>One row of <c>vod_event</c>.</summary>
public sealed record ArchivedEvent(
    long Id,
    FileId? FileId,
    string App,
    DateTimeOffset ReceivedAt,
    EvidenceSource Source,
    string EventType,
    string EventKey,
    EventVerdict Verdict,
    ReadOnlyMemory<byte> Body);
