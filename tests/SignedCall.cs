using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Media.Simulator;

namespace Media.Tests;

/// <summary>
/// Builds a call to the simulator's API, signed as Tencent documents it, independently of the client's and the simulator's code.
/// </summary>
internal static class SignedCall
{
    public static HttpRequestMessage To(string address, string action, string body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, address + "/")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-TC-Action", action);
        request.Headers.Add("X-TC-Version", "2018-07-17");
        request.Headers.Add("X-TC-Timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(new Uri(address).Authority, body, timestamp, at));
        return request;
    }

    private static string Authorization(string host, string body, string timestamp, DateTimeOffset at)
    {
        var date = at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var canonical = $"POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{Hash(body)}";
        var toSign = $"TC3-HMAC-SHA256\n{timestamp}\n{date}/vod/tc3_request\n{Hash(canonical)}";
        var key = Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("TC3" + SimulatorDefaults.SecretKey), date), "vod"), "tc3_request");
        return $"TC3-HMAC-SHA256 Credential={SimulatorDefaults.SecretId}/{date}/vod/tc3_request, "
            + $"SignedHeaders=content-type;host, Signature={Convert.ToHexStringLower(Hmac(key, toSign))}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
