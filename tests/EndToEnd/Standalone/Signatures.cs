using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Signs callbacks as VOD does: over the key and the time, but not over the body.</summary>
internal static class Signatures
{
    public static long SoonOver => DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds();

    public static string Sign(string key, long t)
    {
#pragma warning disable CA5351 // MD5 is what VOD signs with.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{key}{t}")));
#pragma warning restore CA5351
    }

    public static string Signed(string body, string key, long? until = null)
    {
        var t = until ?? SoonOver;
        var signed = JsonNode.Parse(body)!.AsObject();
        signed["Sign"] = Sign(key, t);
        signed["T"] = t;
        return signed.ToJsonString();
    }
}
