using Media.Domain;

namespace Media.Storage;

/// <param name="ExpectedVersion">0 inserts; otherwise the row must still have this version.</param>
/// <param name="DueAt">When the file is next due; null when nothing is left to do.</param>
/// <param name="At">Becomes <c>updated_at</c>, and <c>created_at</c> of a new row.</param>
/// <param name="Record">The record as JSON text, which may contain an escaped U+0000.</param>
public sealed record FileWrite(
    FileId FileId,
    string App,
    long SubAppId,
    MediaStatus Status,
    DateTimeOffset? DueAt,
    DateTimeOffset At,
    long ExpectedVersion,
    string Record);
