using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Media.Simulator.Signing;

/// <summary>Checks the signature of one call against the keys that are known here.</summary>
internal sealed class Tc3Verifier(IReadOnlyDictionary<string, string> secretKeys, TimeProvider clock)
{
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    /// <param name="authorization">The Authorization header.</param>
    /// <param name="timestamp">The X-TC-Timestamp header: decimal UNIX seconds.</param>
    /// <param name="request">The request; header names in lower case, values exactly as sent.</param>
    public Tc3Verdict Verify(string? authorization, string? timestamp, Tc3Request request)
    {
        if (string.IsNullOrEmpty(authorization))
            return Tc3Verdict.Missing;
        if (Tc3Authorization.TryParse(authorization) is not { } claim
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !AreUsable(claim.SignedHeaders, request))
            return Tc3Verdict.Malformed;
        if (!secretKeys.TryGetValue(claim.SecretId, out var secretKey))
            return Tc3Verdict.UnknownSecretId;

        var signedAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if ((clock.GetUtcNow() - signedAt).Duration() > AllowedSkew)
            return Tc3Verdict.Expired;
        if (claim.Date != signedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) || !IsKnownService(claim.Service, request))
            return Tc3Verdict.WrongScope;

        var key = Tc3Signature.SigningKey(secretKey, claim.Date, claim.Service);
        return Readings(request).Any(valueOf => Matches(claim, timestamp, request, key, valueOf)) ? Tc3Verdict.Valid : Tc3Verdict.WrongSignature;
    }

    private static bool AreUsable(string[] signedHeaders, Tc3Request request) =>
        signedHeaders.Contains("content-type") && signedHeaders.Contains("host") && signedHeaders.All(request.Headers.ContainsKey);

    /// <summary>
    /// The official SDKs take the service from the first label of their endpoint: vod for vod.tencentcloudapi.com, but 127 for 127.0.0.1:8090.
    /// </summary>
    private static bool IsKnownService(string service, Tc3Request request) =>
        service == "vod" || service == request.Headers["host"].Split('.')[0];

    /// <summary>
    /// The documentation has values in lower case, the Node SDK leaves the content type as it is and signs the host without its port.
    /// </summary>
    private static IEnumerable<Func<string, string>> Readings(Tc3Request request)
    {
        var host = request.Headers["host"];
        var hostOnly = WithoutPort(host);
        string[] hosts = host == hostOnly ? [host] : [host, hostOnly];
        foreach (var candidate in hosts)
        {
            yield return name => (name == "host" ? candidate : request.Headers[name]).Trim().ToLowerInvariant();
            yield return name => (name == "host" ? candidate : request.Headers[name]).Trim();
        }
    }

    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > 0 && !host.EndsWith(']') ? host[..colon] : host;
    }

    private static bool Matches(Tc3Authorization claim, string timestamp, Tc3Request request, byte[] key, Func<string, string> valueOf)
    {
        var canonical = Tc3Signature.CanonicalRequest(request, claim.SignedHeaders, valueOf);
        var expected = Tc3Signature.Sign(key, Tc3Signature.StringToSign(timestamp, claim.Date, claim.Service, canonical));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(claim.Signature));
    }
}
