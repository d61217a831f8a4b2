using System.Text.Json;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// A body without the signature of its delivery, for people to look at: until T, whoever has the two can send any event. Every other
/// byte stays as it came.
/// </summary>
public static class SignatureMask
{
    private static ReadOnlySpan<byte> Masked => "\"masked\""u8;

    /// <returns>The body itself where it has neither <c>Sign</c> nor <c>T</c> at its top level.</returns>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> body)
    {
        if (!JsonBody.TryClean(body, out var json))
            return body;
        var values = ValuesOf(json.Span);
        return values.Count == 0 ? body : Replaced(body.Span[^json.Length..], values);
    }

    /// <summary>Of what is no JSON, those before the mistake.</summary>
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
            // What came before it is masked.
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
