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

    public static Tc3Request Signed(HttpRequest request, ReadOnlyMemory<byte> body) => new(
        request.Method,
        request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
        request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
        body);
}
