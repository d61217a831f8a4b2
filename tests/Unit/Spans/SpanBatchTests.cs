using System.Runtime.Versioning;
using Media.ServiceDefaults.Spans;

namespace Media.Tests.Unit.Spans;

[UnsupportedOSPlatform("windows")]
public sealed class SpanBatchTests : SpoolTest
{
    [Fact]
    public void What_ends_while_a_batch_is_open_on_its_thread_is_written_together_when_that_ends()
    {
        using var spool = NewSpool();
        using (SpanBatch.Begin(spool))
        {
            Add(spool, "media-silo", "a", "b");
            Assert.Empty(Sent(spool));
            var elsewhere = new Thread(() => Add(spool, "media-silo", "c"));
            elsewhere.Start();
            elsewhere.Join();
            Assert.Equal(1, Sent(spool).Sum(static sent => sent.Spans));
        }

        Assert.Equal(2, Sent(spool).Sum(static sent => sent.Spans));
        Add(spool, "media-silo", "d");
        Assert.Equal(1, Sent(spool).Sum(static sent => sent.Spans));
    }

    [Fact]
    public void A_batch_that_does_not_fit_is_dropped_and_each_of_its_spans_counted()
    {
        using var spool = NewSpool(spoolBytes: 1);

        using (SpanBatch.Begin(spool))
            Add(spool, "media-silo", "a", "b", "c");

        Assert.Equal(3, Dropped("full"));
    }

    [Fact]
    public void A_batch_keeps_no_more_than_some_spans_in_memory()
    {
        using var spool = NewSpool();
        var request = Exported.Requests("media-silo", new string('a', 30_000)).Single();

        using (SpanBatch.Begin(spool))
        {
            for (var span = 0; span < 5; span++)
                spool.Add(request);
            Assert.Equal(4, Sent(spool).Sum(static sent => sent.Spans));
        }

        Assert.Equal(1, Sent(spool).Sum(static sent => sent.Spans));
    }
}
