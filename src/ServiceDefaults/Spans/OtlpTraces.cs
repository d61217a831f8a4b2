namespace Media.ServiceDefaults.Spans;

/// <summary>
/// What OTLP sends spans as, an <c>ExportTraceServiceRequest</c> in protobuf: <c>{ 1: ResourceSpans { 1: Resource, 2: ScopeSpans, …, 3: schema_url } }</c>.
/// A field is its tag, its length and so many bytes, and they may stand in any order. What is no ScopeSpans tells of the process, and is
/// the same in each of its requests. Source: opentelemetry-proto, <c>trace/v1/trace.proto</c>.
/// </summary>
internal static class OtlpTraces
{
    private const byte ResourceSpansTag = (1 << 3) | LengthDelimited;
    private const byte ScopeSpansTag = (2 << 3) | LengthDelimited;
    private const byte LengthDelimited = 2;

    private const int MaxVarintBytes = 5;

    /// <summary>Takes apart a request of one process: the fields with its spans, and those about itself that stand before and behind them.</summary>
    /// <returns>Whether it is what OpenTelemetry's exporter makes.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> before, out ReadOnlySpan<byte> spans, out ReadOnlySpan<byte> behind)
    {
        var content = 0;
        var isOne = !request.IsEmpty && request[0] == ResourceSpansTag && LengthAt(request, out content) == request.Length;
        var fields = request[(isOne ? content : request.Length)..];
        var begin = LengthOf(fields, isOfSpans: false, int.MaxValue);
        var end = begin + LengthOf(fields[begin..], isOfSpans: true, int.MaxValue);
        before = fields[..begin];
        spans = fields[begin..end];
        behind = fields[end..];
        return isOne && !spans.IsEmpty && LengthOf(behind, isOfSpans: false, int.MaxValue) == behind.Length;
    }

    /// <summary>Of fields of which the last may be cut off: how many bytes the first whole ones make up that tell of the process.</summary>
    public static int LengthOfProcess(ReadOnlySpan<byte> fields) => LengthOf(fields, isOfSpans: false, int.MaxValue);

    /// <summary>The same of those that hold spans; at most so many, but for a first one that is longer.</summary>
    public static int LengthOfSpans(ReadOnlySpan<byte> fields, int maxBytes) => LengthOf(fields, isOfSpans: true, maxBytes);

    /// <summary>How many bytes the first field has, of which at least the beginning is here; 0 where there is none.</summary>
    public static int LengthOfFirst(ReadOnlySpan<byte> fields) => LengthAt(fields, out _);

    /// <summary>How many fields these are; OpenTelemetry's exporter was given one span at a time.</summary>
    public static int Count(ReadOnlySpan<byte> spans)
    {
        var count = 0;
        for (int length; (length = LengthOf(spans, isOfSpans: true, maxBytes: 0)) > 0; count++)
            spans = spans[length..];
        return count;
    }

    /// <summary>The request that sends these spans of this process.</summary>
    public static byte[] Join(ReadOnlySpan<byte> process, ReadOnlySpan<byte> spans)
    {
        Span<byte> head = stackalloc byte[1 + MaxVarintBytes];
        head[0] = ResourceSpansTag;
        var length = 1;
        for (var left = (uint)(process.Length + spans.Length); ; left >>= 7)
        {
            head[length++] = (byte)(left < 0x80 ? left : left | 0x80);
            if (left < 0x80)
                break;
        }

        return [.. head[..length], .. process, .. spans];
    }

    private static int LengthOf(ReadOnlySpan<byte> fields, bool isOfSpans, int maxBytes)
    {
        var whole = 0;
        while (whole < fields.Length && (fields[whole] == ScopeSpansTag) == isOfSpans)
        {
            var field = LengthAt(fields[whole..], out _);
            if (field == 0 || field > fields.Length - whole || (whole > 0 && whole + (long)field > maxBytes))
                break;
            whole += field;
        }

        return whole;
    }

    /// <summary>The length of the field that begins here, tag included, whether all of it is here or not; 0 where none does.</summary>
    private static int LengthAt(ReadOnlySpan<byte> bytes, out int content)
    {
        content = 1;
        if (bytes.IsEmpty || (bytes[0] & 7) != LengthDelimited || bytes[0] >= 0x80)
            return 0;
        var length = 0L;
        for (var shift = 0; content <= MaxVarintBytes && content < bytes.Length; shift += 7)
        {
            var part = bytes[content++];
            length |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return content + length <= int.MaxValue ? content + (int)length : 0;
        }

        return 0;
    }
}
