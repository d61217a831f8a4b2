using Media.Domain;

namespace Media.Storage;

/// <param name="BeforeChangeSeq">Exclusive; null starts at the newest change.</param>
/// <param name="UpdatedAfter">Exclusive.</param>
public sealed record MediaFileQuery(MediaStatus? Status, string? App, DateTimeOffset? UpdatedAfter, long? BeforeChangeSeq, int Limit);
