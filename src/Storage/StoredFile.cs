using Media.Domain;

namespace Media.Storage;

/// <summary>One row of <c>media_file</c>.</summary>
public sealed record StoredFile(
    FileId FileId,
    string App,
    long SubAppId,
    MediaStatus Status,
    DateTimeOffset? DueAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version,
    long ChangeSeq,
    string Record);
