using Media.Domain;

namespace Media.Storage;

/// <param name="FileId">Null for an event that is archived for no single file.</param>
/// <param name="Body">The raw bytes as they were received.</param>
public sealed record EventWrite(
    FileId? FileId,
    string App,
    DateTimeOffset ReceivedAt,
    EvidenceSource Source,
    string EventType,
    string EventKey,
    EventVerdict Verdict,
    ReadOnlyMemory<byte> Body);
