using System.Text.Json;
using Media.Simulator.Signing;

namespace Media.Simulator.Api;

/// <summary>Reads the body of an API call unchanged, because the signature covers its bytes.</summary>
internal static class ApiRequest
{
    private const int MaxBodyBytes = 10 * 1024 * 1024;

    /// <returns>The body, or null if it is larger than the API accepts.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBodyBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <returns>The document, or null if the body is not JSON or has invalid Unicode (half of an escaped surrogate pair).</returns>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body);
            ReadAllText(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            return null;
        }
    }

    /// <summary>Decodes all text now: JsonDocument does so only on access, and would fail later, in an event that repeats it.</summary>
    private static void ReadAllText(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    ReadAllText(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAllText(member.Value);
                }

                break;
        }
    }

    public static Tc3Request Signed(HttpRequest request, ReadOnlyMemory<byte> body) => new(
        request.Method,
        request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
        request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
        body);
}
