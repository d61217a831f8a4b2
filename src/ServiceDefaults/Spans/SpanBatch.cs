using System.Buffers;

namespace Media.ServiceDefaults.Spans;

/// <summary>
/// Spans that end on one thread, one after the other, and are written to the spool together. Whatever they tell of goes on only when it is
/// disposed of, on the same thread: before that a kill can take them.
/// </summary>
internal sealed class SpanBatch : IDisposable
{
    /// <summary>More than a hundred spans; what is more is written before.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Used again and again; open while it has a spool.</summary>
    [ThreadStatic]
    private static SpanBatch? _ofThread;

    private readonly ArrayBufferWriter<byte> _spans = new();
    private SpanSpool? _spool;
    private int _count;

    private SpanBatch()
    {
    }

    public static SpanBatch Begin(SpanSpool spool)
    {
        var batch = _ofThread ??= new SpanBatch();
        batch._spool = spool;
        return batch;
    }

    /// <returns>False where none is open on this thread.</returns>
    public static bool TryAdd(SpanSpool spool, ReadOnlySpan<byte> spans)
    {
        if (_ofThread is not { } batch || batch._spool != spool)
            return false;
        if (batch._spans.WrittenCount + spans.Length > MaxBytes)
            batch.Write();
        batch._spans.Write(spans);
        batch._count++;
        return true;
    }

    public void Dispose()
    {
        Write();
        _spool = null;
    }

    private void Write()
    {
        if (_count > 0)
            _spool!.Write(_spans.WrittenSpan, _count);
        _spans.ResetWrittenCount();
        _count = 0;
    }
}
