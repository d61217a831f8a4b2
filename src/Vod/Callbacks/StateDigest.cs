using System.Text.Json;

namespace Media.Vod.Callbacks;

/// <summary>
/// A 64-bit digest of the state of a procedure's subtasks: (Type, Input.Definition, Status) of each. A sum of mixed hashes, so that
/// neither the order of JSON members nor that of the subtasks matters, computed while the reader passes over them. It tells apart
/// the few states one TaskId goes through; it is no defence against somebody looking for a collision, who would need our secrets anyway.
/// </summary>
internal static class StateDigest
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const int MaxUnescaped = 256;

    /// <summary>The reader is at the value of a result set, and is left at its end.</summary>
    public static ulong OfResultSet(ref Utf8JsonReader reader, ulong set)
    {
        var sum = 0UL;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return sum;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                sum += Mix(set + OfResult(ref reader));
            else
                reader.Skip();
        }

        return sum;
    }

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = FnvOffset;
        foreach (var c in text)
            hash = (hash ^ c) * FnvPrime;
        return hash;
    }

    /// <summary>The finalizer of MurmurHash3: every bit of the input reaches every bit of the result.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    // {"Type":..., "TranscodeTask":{...}, the others null}
    private static ulong OfResult(ref Utf8JsonReader reader)
    {
        var type = 0UL;
        var subtasks = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("Type"u8);
            reader.Read();
            if (isType)
                type = OfValue(ref reader);
            else if (reader.TokenType == JsonTokenType.StartObject)
                subtasks += OfSubtask(ref reader);
            else
                reader.Skip();
        }

        return Mix(type) + subtasks;
    }

    private static ulong OfSubtask(ref Utf8JsonReader reader)
    {
        var status = 0UL;
        var definition = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Status"u8))
            {
                reader.Read();
                status = OfValue(ref reader);
            }
            else if (reader.ValueTextEquals("Input"u8))
            {
                reader.Read();
                definition = OfInput(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return Mix(status + Mix(definition));
    }

    private static ulong OfInput(ref Utf8JsonReader reader)
    {
        var definition = 0UL;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return definition;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDefinition = reader.ValueTextEquals("Definition"u8);
            reader.Read();
            if (isDefinition)
                definition = OfValue(ref reader);
            else
                reader.Skip();
        }

        return definition;
    }

    // A number and the same number as text are the same.
    private static ulong OfValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            reader.Skip();
            return 0;
        }

        if (!reader.ValueIsEscaped || reader.ValueSpan.Length > MaxUnescaped)
            return OfUtf8(reader.ValueSpan);

        Span<byte> unescaped = stackalloc byte[MaxUnescaped];
        return OfUtf8(unescaped[..reader.CopyString(unescaped)]);
    }

    private static ulong OfUtf8(ReadOnlySpan<byte> text)
    {
        var hash = FnvOffset;
        foreach (var b in text)
            hash = (hash ^ b) * FnvPrime;
        return hash;
    }
}
