using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Media.Simulator.Signing;

/// <summary>Verifies the signature of an API call against the simulator's credentials.</summary>
internal sealed class Tc3Verifier(IReadOnlyDictionary<string, string> secretKeys, TimeProvider clock)
{
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    /// <param name="authorization">The Authorization header.</param>
    /// <param name="timestamp">The X-TC-Timestamp header: decimal UNIX seconds.</param>
    /// <param name="request">The request, with header names in lower case and values exactly as sent.</param>
    public Tc3Check Verify(string? authorization, string? timestamp, Tc3Request request)
    {
        if (string.IsNullOrEmpty(authorization))
            return Tc3Check.Missing;
        if (Tc3Authorization.TryParse(authorization) is not { } claim
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !AreValid(claim.SignedHeaders, request))
            return Tc3Check.Malformed;
        if (!secretKeys.TryGetValue(claim.SecretId, out var secretKey))
            return Tc3Check.UnknownSecretId;

        var signedAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if ((clock.GetUtcNow() - signedAt).Duration() > AllowedSkew)
            return Tc3Check.Expired;
        if (claim.Date != signedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            || !IsKnownService(claim.Service, request))
            return Tc3Check.WrongScope;

        var key = Tc3Signature.SigningKey(secretKey, claim.Date, claim.Service);
        return CanonicalHeaderForms(request).Any(valueOf => Matches(claim, timestamp, request, key, valueOf))
            ? Tc3Check.Valid
            : Tc3Check.WrongSignature;
    }

    private static bool AreValid(string[] signedHeaders, Tc3Request request) =>
        signedHeaders.Contains("content-type") && signedHeaders.Contains("host") && signedHeaders.All(request.Headers.ContainsKey);

    /// <summary>
    /// Accepts vod, or the first label of the endpoint, which the official SDKs sign: vod for vod.tencentcloudapi.com, but 127 for
    /// 127.0.0.1:8090.
    /// </summary>
    private static bool IsKnownService(string service, Tc3Request request) =>
        service == "vod" || service == request.Headers["host"].Split('.')[0];

    /// <summary>
    /// Every accepted way to write header values in the canonical request. The documentation writes them in lower case; the Node SDK
    /// signs the content type unchanged and the host without its port.
    /// </summary>
    private static IEnumerable<Func<string, string>> CanonicalHeaderForms(Tc3Request request)
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
