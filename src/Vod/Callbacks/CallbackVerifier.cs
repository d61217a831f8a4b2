using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Media.Vod.Payloads;
using Microsoft.AspNetCore.Http;

namespace Media.Vod.Callbacks;

/// <summary>Whether a callback was sent by somebody who knows our secrets (<c>protocol</c> a.4).</summary>
public static class CallbackVerifier
{
    /// <summary>How long after its T a signature is still taken: the clocks of two parties differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>What the validator lets be configured.</summary>
    internal const int MaxTokenLength = 200;

    /// <summary>Longer than any callback key with a T behind it.</summary>
    private const int MaxSignedBytes = 128;

    /// <summary>Whether the URL's token is one of the app's; to be asked before the body is read, which costs more.</summary>
    /// <param name="token">The last path segment; null when the URL had none.</param>
    public static CallbackVerification VerifyToken(VodAppOptions app, string? token) =>
        // Not ||: how long it takes does not tell which of the two it was nearer to.
        string.IsNullOrEmpty(app.CallbackToken) || (IsTokenMatch(app.CallbackToken, token) | IsTokenMatch(app.PreviousCallbackToken, token))
            ? CallbackVerification.Verified
            : CallbackVerification.WrongToken;

    /// <param name="body">The raw body; <c>Sign</c> and <c>T</c> are at its top level, or in the query, or in the headers.</param>
    public static CallbackVerification VerifySign(
        VodAppOptions app, ReadOnlyMemory<byte> body, IQueryCollection query, IHeaderDictionary headers, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(app.SignKey))
            return CallbackVerification.Verified;

        // VOD does not say where the two sit; a pair is taken from the first place that has both.
        var signature = InBody(body) ?? Pair(query["Sign"], query["T"]) ?? Pair(headers["Sign"], headers["T"]);
        if (signature is not { } found)
            return CallbackVerification.MissingSign;
        if (!(IsSignMatch(app.SignKey, found.T, found.Sign) | IsSignMatch(app.PreviousSignKey, found.T, found.Sign)))
            return CallbackVerification.WrongSign;
        return now.ToUnixTimeSeconds() - ClockTolerance.TotalSeconds > found.T
            ? CallbackVerification.Expired
            : CallbackVerification.Verified;
    }

    /// <summary>In constant time; over hashes, so that the length does not show either. Without an allocation: strangers may ask as often as they like.</summary>
    /// <param name="expected">Null or empty: nothing matches.</param>
    public static bool IsTokenMatch(string? expected, string? given)
    {
        if (string.IsNullOrEmpty(expected) || given is null || given.Length > MaxTokenLength)
            return false;
        Span<byte> expectedHash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> givenHash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(expected, expectedHash);
        Hash(given, givenHash);
        return CryptographicOperations.FixedTimeEquals(expectedHash, givenHash);
    }

    /// <summary>Whether <paramref name="sign"/> is the hex MD5, in either case, of SignKey and T, in constant time.</summary>
    /// <param name="signKey">Null or empty: nothing matches.</param>
    public static bool IsSignMatch(string? signKey, long t, ReadOnlySpan<char> sign)
    {
        Span<byte> given = stackalloc byte[MD5.HashSizeInBytes];
        Span<byte> signed = stackalloc byte[MaxSignedBytes];
        if (string.IsNullOrEmpty(signKey)
            || Convert.FromHexString(sign, given, out var read, out var written) != OperationStatus.Done
            || read != sign.Length || written != given.Length
            || !Utf8.TryWrite(signed, CultureInfo.InvariantCulture, $"{signKey}{t}", out var length))
            return false;

        Span<byte> expected = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // MD5 is what VOD signs with.
        MD5.HashData(signed[..length], expected);
#pragma warning restore CA5351
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static void Hash(string text, Span<byte> hash)
    {
        // Three bytes of UTF-8 at most for each UTF-16 code unit.
        Span<byte> utf8 = stackalloc byte[3 * MaxTokenLength];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
    }

    private static (string Sign, long T)? InBody(ReadOnlyMemory<byte> body)
    {
        if (!JsonBody.TryClean(body, out var json))
            return null;

        try
        {
            var reader = JsonBody.Reader(json.Span);
            string? sign = null;
            string? t = null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("Sign"u8))
                    sign = ReadText(ref reader);
                else if (reader.ValueTextEquals("T"u8))
                    t = ReadText(ref reader);
                else
                    reader.Skip();
            }

            // Whatever follows the object makes it something else than JSON.
            reader.Read();
            return Pair(sign, t);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private static (string Sign, long T)? Pair(string? sign, string? t) =>
        !string.IsNullOrEmpty(sign) && long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (sign, seconds)
            : null;
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
