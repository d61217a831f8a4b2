using System.Security.Cryptography;
using System.Text;

namespace Media.Simulator.Signing;

/// <summary>Computes TC3-HMAC-SHA256 signatures, as Tencent Cloud API 3.0 documents them.</summary>
internal static class Tc3Signature
{
    public const string Algorithm = "TC3-HMAC-SHA256";
    public const string Terminator = "tc3_request";

    public static string CanonicalRequest(Tc3Request request, IEnumerable<string> signedHeaders, Func<string, string> valueOf)
    {
        var names = signedHeaders.ToArray();
        var text = new StringBuilder().Append(request.Method).Append("\n/\n").Append(request.CanonicalQuery).Append('\n');
        foreach (var name in names)
            text.Append(name).Append(':').Append(valueOf(name)).Append('\n');
        return text.Append('\n').AppendJoin(';', names).Append('\n').Append(Hash(request.Body.Span)).ToString();
    }

    public static string StringToSign(string timestamp, string date, string service, string canonicalRequest) =>
        $"{Algorithm}\n{timestamp}\n{date}/{service}/{Terminator}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static byte[] SigningKey(string secretKey, string date, string service)
    {
        var dateKey = Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date);
        var serviceKey = Hmac(dateKey, service);
        return Hmac(serviceKey, Terminator);
    }

    public static string Sign(byte[] signingKey, string stringToSign) => Convert.ToHexStringLower(Hmac(signingKey, stringToSign));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
