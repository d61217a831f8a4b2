using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Media.Vod.Payloads;
using Microsoft.AspNetCore.Http;

namespace Media.Vod.Callbacks;

/// <summary>Verifies that the sender of a callback knows the app's secrets (<c>protocol</c> a.4).</summary>
public static class CallbackVerifier
{
    /// <summary>How long after its T a signature is still accepted, because the two clocks may differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>The longest token that the validator accepts.</summary>
    internal const int MaxTokenLength = 200;

    /// <summary>Longer than any callback key followed by T.</summary>
    private const int MaxSignedBytes = 128;

    /// <summary>Verifies the URL's token. Call this before reading the body, which costs more.</summary>
    /// <param name="token">The last path segment; null if the URL had none.</param>
    public static CallbackVerification VerifyToken(VodAppOptions app, string? token) =>
        // Uses | instead of ||, so that the timing does not reveal which of the two tokens matched.
        string.IsNullOrEmpty(app.CallbackToken) || (IsTokenMatch(app.CallbackToken, token) | IsTokenMatch(app.PreviousCallbackToken, token))
            ? CallbackVerification.Verified
            : CallbackVerification.WrongToken;

    /// <param name="body">The raw body. <c>Sign</c> and <c>T</c> are at its top level, in the query, or in the headers.</param>
    public static CallbackVerification VerifySign(
        VodAppOptions app, ReadOnlyMemory<byte> body, IQueryCollection query, IHeaderDictionary headers, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(app.SignKey))
            return CallbackVerification.Verified;

        // VOD does not document where the two are; the first place that has both is used.
        var signature = InBody(body) ?? Pair(query["Sign"], query["T"]) ?? Pair(headers["Sign"], headers["T"]);
        if (signature is not { } found)
            return CallbackVerification.MissingSign;
        if (!(IsSignMatch(app.SignKey, found.T, found.Sign) | IsSignMatch(app.PreviousSignKey, found.T, found.Sign)))
            return CallbackVerification.WrongSign;
        return now.ToUnixTimeSeconds() - ClockTolerance.TotalSeconds > found.T
            ? CallbackVerification.Expired
            : CallbackVerification.Verified;
    }

    /// <summary>
    /// Compares in constant time, and compares hashes, so that not even the length is revealed. Allocates nothing, because an attacker may
    /// call it as often as they like.
    /// </summary>
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

    /// <summary>
    /// Whether <paramref name="sign"/> is the hex MD5 of SignKey and T, in upper or lower case. Compares in constant time.
    /// </summary>
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
        // UTF-8 needs at most three bytes for each UTF-16 code unit.
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

            // Throws if anything follows the object, because the body is then not valid JSON.
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
    /// <summary>All required secrets were correct.</summary>
    Verified,

    /// <summary>The app requires a token, and the URL had none or a wrong one.</summary>
    WrongToken,

    /// <summary>The app requires a signature, and there was none.</summary>
    MissingSign,

    /// <summary>The signature is wrong.</summary>
    WrongSign,

    /// <summary>The signature is correct, but its T has passed.</summary>
    Expired,
}
