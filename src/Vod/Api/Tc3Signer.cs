using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Media.Vod.Api;

/// <summary>Signs requests with TC3-HMAC-SHA256, Tencent Cloud's signature (<c>protocol</c> e.3).</summary>
internal static class Tc3Signer
{
    private const string Algorithm = "TC3-HMAC-SHA256";
    private const string Terminator = "tc3_request";

    /// <param name="payload">The exact bytes that are sent.</param>
    public static Tc3Signature Sign(Tc3Request request, string secretId, string secretKey, ReadOnlySpan<byte> payload)
    {
        // The date is in UTC; the local date in China differs from it for eight hours of every day.
        var date = request.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var scope = $"{date}/{request.Service}/{Terminator}";

        var headers = request.SignedHeaders.OrderBy(header => header.Name, StringComparer.Ordinal).ToArray();
        var signedHeaders = string.Join(';', headers.Select(header => header.Name));
        var hashedPayload = Hash(payload);
        var canonicalRequest = string.Join(
            '\n',
            request.Method,
            "/",
            request.CanonicalQuery,
            string.Concat(headers.Select(header => $"{header.Name}:{header.Value.Trim().ToLowerInvariant()}\n")),
            signedHeaders,
            hashedPayload);
        var stringToSign = string.Create(
            CultureInfo.InvariantCulture,
            $"{Algorithm}\n{request.At.ToUnixTimeSeconds()}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}");

        var dateKey = Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date);
        var serviceKey = Hmac(dateKey, request.Service);
        var signingKey = Hmac(serviceKey, Terminator);
        var signature = Convert.ToHexStringLower(Hmac(signingKey, stringToSign));
        return new Tc3Signature
        {
            HashedPayload = hashedPayload,
            CanonicalRequest = canonicalRequest,
            StringToSign = stringToSign,
            DateKey = dateKey,
            ServiceKey = serviceKey,
            SigningKey = signingKey,
            Signature = signature,
            Authorization = $"{Algorithm} Credential={secretId}/{scope}, SignedHeaders={signedHeaders}, Signature={signature}",
        };
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

/// <param name="SignedHeaders">Names in lower case; at least content-type and host.</param>
internal sealed record Tc3Request(
    string Method, string Service, string CanonicalQuery, IReadOnlyList<(string Name, string Value)> SignedHeaders, DateTimeOffset At);

/// <summary>The signature with its intermediate values, which help when two implementations disagree.</summary>
internal sealed record Tc3Signature
{
    public required string HashedPayload { get; init; }

    public required string CanonicalRequest { get; init; }

    public required string StringToSign { get; init; }

    public required byte[] DateKey { get; init; }

    public required byte[] ServiceKey { get; init; }

    public required byte[] SigningKey { get; init; }

    public required string Signature { get; init; }

    /// <summary>The value of the Authorization header.</summary>
    public required string Authorization { get; init; }
}
