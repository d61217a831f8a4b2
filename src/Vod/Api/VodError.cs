using Media.Domain;

namespace Media.Vod.Api;

/// <param name="Duplicate">
/// VOD has seen this SessionId before, or the same task exists: the request succeeded earlier, but its TaskId is not known.
/// </param>
public sealed record VodError(FailureClass Class, Failure Failure, bool Duplicate = false);
