using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Media.Vod.Payloads;

/// <summary>
/// Prepares VOD's bytes for every reader, so that all of them see the same content: no byte order mark, valid UTF-8, and no escaped lone
/// surrogate, which System.Text.Json accepts as a token but cannot convert to text.
/// </summary>
internal static class JsonBody
{
    /// <summary>
    /// Unlimited, because depth costs one bit a level and no stack: the readers here skip without recursion. The size of the body is the
    /// limit.
    /// </summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    /// <summary>More than three times the depth of any of VOD's structures.</summary>
    public const int MaxParsedDepth = 64;

    private const int EscapeLength = 6;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxParsedDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> ReplacementEscape => "\\ufffd"u8;

    /// <returns>False if the bytes are not UTF-8. The method does not check whether they are JSON.</returns>
    public static bool TryClean(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> json)
    {
        json = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        if (!Utf8.IsValid(json.Span))
            return false;

        json = WithoutLoneSurrogates(json);
        return true;
    }

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, isFinalBlock: true, new JsonReaderState(ReaderOptions));

    /// <returns>
    /// The document, or null if the bytes are not exactly one JSON value. Anything deeper than <see cref="MaxParsedDepth"/> reads as 0,
    /// because JsonDocument searches back for the start of each container that ends, so its time grows with the square of the depth.
    /// </returns>
    /// <param name="body">Must not change until the document is disposed, because the document reads from it.</param>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (!TryClean(body, out var json))
            return null;

        try
        {
            return JsonDocument.Parse(json, DocumentOptions);
        }
        catch (JsonException)
        {
            return ParseDeep(json);
        }
    }

    private static JsonDocument? ParseDeep(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(WithoutDepths(json.Span), DocumentOptions);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] WithoutDepths(ReadOnlySpan<byte> json)
    {
        var copy = json.ToArray();
        var reader = Reader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth < MaxParsedDepth - 1 || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                continue;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            copy.AsSpan(start..(int)reader.BytesConsumed).Fill((byte)' ');
            copy[start] = (byte)'0';
        }

        return copy;
    }

    // In valid JSON a backslash always begins an escape, so stepping from one to the next visits each escape once.
    private static ReadOnlyMemory<byte> WithoutLoneSurrogates(ReadOnlyMemory<byte> original)
    {
        var json = original.Span;
        byte[]? copy = null;
        for (var at = NextEscape(json, 0); at >= 0;)
        {
            var unit = CodeUnit(json[at..]);
            var length = unit < 0 ? 2 : EscapeLength;
            if (unit is >= 0xD800 and <= 0xDFFF)
            {
                if (unit <= 0xDBFF && CodeUnit(json[(at + EscapeLength)..]) is >= 0xDC00 and <= 0xDFFF)
                    length = 2 * EscapeLength;
                else
                    ReplacementEscape.CopyTo((copy ??= json.ToArray()).AsSpan(at));
            }

            at = NextEscape(json, at + length);
        }

        return copy ?? original;
    }

    private static int NextEscape(ReadOnlySpan<byte> json, int from)
    {
        if (from >= json.Length)
            return -1;
        var next = json[from..].IndexOf((byte)'\\');
        return next < 0 ? -1 : from + next;
    }

    private static int CodeUnit(ReadOnlySpan<byte> escape) =>
        escape.Length >= EscapeLength && escape[0] == '\\' && escape[1] == 'u'
        && ushort.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? unit
            : -1;
}
