using System.Text.Json;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// Masks the delivery's signature in a body before people see it, because an attacker who has both Sign and T can send any event until T.
/// All other bytes stay as received.
/// </summary>
public static class SignatureMask
{
    private static ReadOnlySpan<byte> Masked => "\"masked\""u8;

    /// <returns>The body itself if it has neither <c>Sign</c> nor <c>T</c> at its top level.</returns>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> body)
    {
        if (!JsonBody.TryClean(body, out var json))
            return body;
        var values = ValuesOf(json.Span);
        return values.Count == 0 ? body : Replaced(body.Span[^json.Length..], values);
    }

    /// <summary>If the JSON is invalid, returns the values before the error.</summary>
    private static List<(int Start, int End)> ValuesOf(ReadOnlySpan<byte> json)
    {
        var values = new List<(int, int)>();
        try
        {
            var reader = JsonBody.Reader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return values;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSecret = reader.ValueTextEquals("Sign"u8) || reader.ValueTextEquals("T"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isSecret)
                    values.Add((start, (int)reader.BytesConsumed));
            }
        }
        catch (JsonException)
        {
            // The values before the error are still masked.
        }

        return values;
    }

    private static byte[] Replaced(ReadOnlySpan<byte> json, List<(int Start, int End)> values)
    {
        using var masked = new MemoryStream(json.Length);
        var from = 0;
        foreach (var (start, end) in values)
        {
            masked.Write(json[from..start]);
            masked.Write(Masked);
            from = end;
        }

        masked.Write(json[from..]);
        return masked.ToArray();
    }
}
