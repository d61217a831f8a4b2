using Microsoft.AspNetCore.Http;

namespace Media.Vod.Callbacks;

/// <summary>Whether a callback was sent by somebody who knows our secrets (<c>protocol</c> a.4).</summary>
public static class CallbackVerifier
{
    /// <param name="token">The last path segment; null when the URL had none.</param>
    /// <param name="body">The raw body; <c>Sign</c> and <c>T</c> are looked for at its top level, then in the query, then in the headers.</param>
    public static CallbackVerification Verify(
        VodAppOptions app, string? token, ReadOnlySpan<byte> body, IQueryCollection query, IHeaderDictionary headers, DateTimeOffset now) =>
        throw new NotSupportedException();
}

/// <summary>The result of <see cref="CallbackVerifier"/>.</summary>
public enum CallbackVerification
{
    /// <summary>Everything asked for was right.</summary>
    Verified,

    /// <summary>The app asks for a token and the URL had none, or another.</summary>
    WrongToken,

    /// <summary>The app asks for a signature and there was none.</summary>
    MissingSign,

    /// <summary>The signature does not fit.</summary>
    WrongSign,

    /// <summary>The signature fits, but its T has passed.</summary>
    Expired,
}
