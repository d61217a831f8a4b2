using System.Collections;
using Media.Domain;

namespace Media.Grains.Tracing;

/// <summary>
/// The log scope of one file: adds its FileId and its trace id to every line written in it, whichever trace the line itself belongs to.
/// </summary>
internal sealed class FileLogScope(FileId fileId, string? traceParent = null) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>Where a W3C traceparent has the trace id: it is the second part.</summary>
    private static readonly Range TraceId = 3..35;

    /// <summary>Null until the record has been read; lines written after that include its trace id.</summary>
    public string? TraceParent { get; set; } = traceParent;

    public FileId FileId => fileId;

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("FileId", fileId.Value),
        1 => new("FileTraceId", FileTraceId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private string? FileTraceId => TraceParent?.Length > TraceId.End.Value ? TraceParent[TraceId] : null;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var place = 0; place < Count; place++)
            yield return this[place];
    }

    public override string ToString() => $"FileId:{fileId.Value} FileTraceId:{FileTraceId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
