using Media.Storage;

namespace Media.Grains.Census;

/// <summary>The counts of all files at one moment.</summary>
internal sealed record FileCounts(StoreStats Stats, DueBacklog Backlog);
