namespace Media.Simulator.Signing;

/// <summary>
/// The parsed Authorization header:
/// <c>TC3-HMAC-SHA256 Credential=id/date/service/tc3_request, SignedHeaders=a;b, Signature=hex</c>.
/// </summary>
internal sealed record Tc3Authorization(string SecretId, string Date, string Service, string[] SignedHeaders, string Signature)
{
    public static Tc3Authorization? TryParse(string header)
    {
        if (!header.StartsWith(Tc3Signature.Algorithm + " ", StringComparison.Ordinal))
            return null;

        var parts = new Dictionary<string, string>();
        foreach (var part in header[Tc3Signature.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            if (equals < 0 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
                return null;
        }

        return parts.TryGetValue("Credential", out var credential)
            && parts.TryGetValue("SignedHeaders", out var signedHeaders)
            && parts.TryGetValue("Signature", out var signature)
            && credential.Split('/') is [{ Length: > 0 } secretId, { Length: > 0 } date, { Length: > 0 } service, Tc3Signature.Terminator]
            ? new Tc3Authorization(secretId, date, service, signedHeaders.Split(';'), signature)
            : null;
    }
}
