using System.Text.Json;
using Media.Simulator.Signing;

namespace Media.Simulator.Api;

/// <summary>Reads what a call sent, byte for byte: the signature covers it.</summary>
internal static class ApiRequest
{
    private const int MaxBodyBytes = 10 * 1024 * 1024;

    /// <summary>Null when it is larger than the API takes.</summary>
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

    /// <summary>Null when the body is no JSON, or JSON with text that is no Unicode (half a surrogate pair, escaped).</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body);
            ReadAllText(document.RootElement);
            return document;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            return null;
        }
    }

    /// <summary>Text is decoded only when it is read: it must not fail later, in an event that repeats it.</summary>
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
