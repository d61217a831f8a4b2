using System.Text.Json.Serialization;
using Media.Domain;

namespace Media.Storage;

/// <summary>
/// The write side, to which the grains commit. Concurrent commits share transactions (group commit); each caller gets its own result, after
/// the commit.
/// </summary>
public interface IMediaFileStore
{
    /// <summary>
    /// Writes the file's row (when given) and the archived event (when given) in one transaction. The event is archived only if the row was
    /// written, so that a conflict stores nothing.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not stored, or the outcome is unknown: read again before deciding anything.</exception>
    /// <exception cref="StoreBusyException">The queue is full: nothing was stored.</exception>
    /// <exception cref="StoreRefusedException">The database refuses this data: nothing was stored.</exception>
    ValueTask<CommitOutcome> CommitAsync(FileWrite? file, EventWrite? archived);

    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellation);

    /// <summary>
    /// Claims files whose <c>due_at</c> has passed, the longest overdue first, by moving it to the end of the lease. Versions do not
    /// change, so that a write in flight still matches. Two claimers never get the same file.
    /// </summary>
    ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, CancellationToken cancellation);
}

/// <param name="Lease">How long a claimed file is not due again.</param>
public sealed record DueClaim(DateTimeOffset Now, TimeSpan Lease, int Limit)
{
    /// <summary>An app: only its blocked files are claimed. Null: all files except blocked ones.</summary>
    public string? BlockedOf { get; init; }

    /// <summary>Apps whose files are not claimed.</summary>
    public IReadOnlyCollection<string> ExceptApps { get; init; } = [];

    internal DateTimeOffset Until => Now + Lease;
}

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

/// <summary>What was done with an event.</summary>
public enum EventVerdict
{
    /// <summary>It changed the record, or was split among the files that it names.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>It was known already, or contained nothing new.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored,

    /// <summary>An EventType, or a body, that this version does not know.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It could not be read.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed,

    /// <summary>It was understood and refused.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <param name="Committed">False: another writer wrote the row first, or the row does not exist; nothing was stored.</param>
/// <param name="Version">The row's new version when committed and a row was written; otherwise 0.</param>
public readonly record struct CommitOutcome(bool Committed, long Version);

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

/// <summary>The database could not be reached, or did not say whether it committed.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The queue of commits is full.</summary>
public sealed class StoreBusyException() : Exception("Too many commits are waiting for the database.");

/// <summary>
/// The database refuses this data (text it cannot hold, a value out of range); a retry would not help. The other commits of its transaction
/// are not affected.
/// </summary>
public sealed class StoreRefusedException(string message, Exception? inner = null) : Exception(message, inner);
