using Media.Domain;

namespace Media.Storage;

/// <param name="OldestUnfinished">
/// The <c>created_at</c> of the oldest file for which something is still due; null when there is none.
/// </param>
/// <param name="LastEventReceived">Null before the first event.</param>
public sealed record StoreStats(
    IReadOnlyDictionary<MediaStatus, long> CountByStatus,
    DateTimeOffset? OldestUnfinished,
    DateTimeOffset? LastEventReceived);
