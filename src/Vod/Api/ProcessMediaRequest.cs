using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Api;

/// <param name="SessionContext">Returned by VOD in its events unchanged; at most 1000 characters.</param>
public sealed record ProcessMediaRequest(FileId FileId, ImmutableArray<long> Definitions, SessionId Session, string? SessionContext);
