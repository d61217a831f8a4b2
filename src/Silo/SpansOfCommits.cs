using Media.ServiceDefaults.Spans;
using Media.Storage;

namespace Media.Silo;

/// <summary>The spans of the files whose commits shared a transaction are written to the spool with one write.</summary>
/// <param name="spool">Null where no spans are exported.</param>
internal sealed class SpansOfCommits(SpanSpool? spool) : ICommitTelling
{
    public IDisposable? Begin() => spool is null ? null : SpanBatch.Begin(spool);
}
