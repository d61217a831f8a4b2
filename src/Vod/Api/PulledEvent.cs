
namespace Media.Vod.Api;

/// <param name="Handle">The handle that confirms the event, as VOD writes it; null if VOD gave none.</param>
/// <param name="Body">The event as received, in UTF-8 JSON: the same as a push, plus the handle.</param>
/// <param name="HappenedAt">By VOD's clock; null if the event has no such time, which only uploads have.</param>
public sealed record PulledEvent(string? Handle, byte[] Body, DateTimeOffset? HappenedAt);
