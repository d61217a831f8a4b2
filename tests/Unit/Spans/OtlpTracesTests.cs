using Media.ServiceDefaults.Spans;

namespace Media.Tests.Unit.Spans;

public sealed class OtlpTracesTests
{
    private static readonly byte[] Made = Exported.Requests("media-silo", "media.file").Single();

    [Fact]
    public void A_request_is_what_tells_of_the_process_and_its_spans()
    {
        Assert.True(OtlpTraces.TrySplit(Made, out var before, out var spans, out var behind));

        Assert.Contains("media-silo", Exported.TextOf(before), StringComparison.Ordinal);
        Assert.Contains("media.file", Exported.TextOf(spans), StringComparison.Ordinal);
        Assert.DoesNotContain("media-silo", Exported.TextOf(spans), StringComparison.Ordinal);
        Assert.Equal(1, OtlpTraces.Count(spans));
        // The address of the conventions by which the process is described.
        Assert.Contains("://", Exported.TextOf(behind), StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_of_many_requests_are_joined_to_one()
    {
        var requests = Exported.Requests("media-silo", [.. Enumerable.Range(0, 300).Select(static number => $"span {number} ")]);
        Assert.True(OtlpTraces.TrySplit(requests[0], out var before, out _, out var behind));
        byte[] process = [.. before, .. behind];

        var joined = OtlpTraces.Join(process, requests.SelectMany(Exported.SpansOf).ToArray());

        Assert.True(OtlpTraces.TrySplit(joined, out var head, out var spans, out var tail));
        Assert.Equal(process, head.ToArray());
        Assert.True(tail.IsEmpty);
        Assert.Equal(300, OtlpTraces.Count(spans));
        foreach (var number in Enumerable.Range(0, 300))
            Assert.Contains($"span {number} ", Exported.TextOf(spans), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_off_anywhere_is_no_request()
    {
        for (var length = 0; length < Made.Length; length++)
            Assert.False(OtlpTraces.TrySplit(Made.AsSpan(0, length), out _, out _, out _));
    }

    /// <summary>A file that is none of ours, or that a machine left behind that lost its power.</summary>
    [Fact]
    public void Whatever_else_it_is_nothing_is_thrown_and_nothing_read_beyond_it()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var broken = (byte[])Made.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            _ = OtlpTraces.TrySplit(broken, out _, out _, out _);
            Assert.InRange(OtlpTraces.LengthOfSpans(broken.AsSpan(random.Next(broken.Length)), 100), 0, broken.Length);
            Assert.InRange(OtlpTraces.LengthOfProcess(broken), 0, broken.Length);
        }
    }
}
