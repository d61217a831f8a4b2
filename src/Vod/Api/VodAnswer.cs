
namespace Media.Vod.Api;

/// <summary>VOD's answer: a value, or a classified failure.</summary>
/// <param name="Value">The default if the call failed, except for <see cref="IVodClient.SearchMediaAsync"/>.</param>
/// <param name="Error">Null when the call succeeded.</param>
/// <param name="RequestId">VOD's RequestId; null if none was returned.</param>
public sealed record VodAnswer<T>(T? Value, VodError? Error, string? RequestId);
