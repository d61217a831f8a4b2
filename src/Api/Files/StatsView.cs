using Media.Domain;
using Media.Storage;

namespace Media.Api.Files;

/// <param name="CountByStatus">Contains every status, including those that no file has.</param>
/// <param name="OldestUnfinished">When the oldest file with something due was first seen; null if there is no such file.</param>
/// <param name="LastEventReceived">Null before the first event.</param>
internal sealed record StatsView(
    IReadOnlyDictionary<string, long> CountByStatus, DateTimeOffset? OldestUnfinished, DateTimeOffset? LastEventReceived)
{
    public static StatsView Of(StoreStats stats) => new(
        Enum.GetValues<MediaStatus>().ToDictionary(Words.Of, status => stats.CountByStatus.GetValueOrDefault(status)),
        stats.OldestUnfinished,
        stats.LastEventReceived);
}
