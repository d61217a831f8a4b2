using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>The lives of files as a backend shows them that is not this project's.</summary>
public sealed class ClusterTracesTests(TracedCluster cluster, ITestOutputHelper output) : IClassFixture<TracedCluster>
{
    /// <summary>
    /// Fifty uploads come in while each silo is killed. It takes what it had ended and not sent: some milliseconds, and one call to a receiver
    /// that shares its cores with the cluster and may be slow. Half of these uploads, with hundreds of commits, is more than that explains.
    /// </summary>
    private const int Touched = TracedCluster.Files / 4;

    [Fact]
    public void Two_hundred_files_through_kills_and_lost_callbacks_are_two_hundred_traces_that_explain_themselves()
    {
        var mistakes = cluster.Lives.SelectMany(static life => life.Mistakes().Select(mistake => $"{life.FileId}: {mistake}")).ToArray();

        Assert.Equal(TracedCluster.Files, cluster.Lives.Count);
        Assert.True(mistakes.Length == 0, $"{mistakes.Length}: {string.Join("; ", mistakes.Take(10))}");
        output.WriteLine($"At worst {cluster.Lives.Max(static life => life.Unexplained()):P3} of a run is unexplained.");
    }

    [Fact]
    public void A_killed_silo_takes_no_more_with_it_than_it_told_in_its_last_moment()
    {
        var losses = cluster.Lives.Select(static life => $"{life.FileId}: {string.Join(", ", life.Losses())}").Where(static life => !life.EndsWith(": ", StringComparison.Ordinal)).ToArray();

        foreach (var (from, to) in cluster.Kills)
            output.WriteLine($"Killed {to - from:F0} ms after a moment of which everything was received; {cluster.Lives.Count(life => life.IsTouchedIn(from, to))} files were worked on in that time.");
        output.WriteLine($"{losses.Length} of {TracedCluster.Files} files lost spans. {string.Join("; ", losses)}");
        Assert.Equal(2, cluster.Kills.Count);
        Assert.InRange(losses.Length, 0, Touched);
        Assert.DoesNotContain(cluster.Lives, static life => life.LacksBothEnds());
    }

    [Fact]
    public void A_request_and_the_file_it_told_of_point_to_each_other()
    {
        var spans = cluster.Told;
        var told = spans.Where(static span => span.IsFirstOfItsKind).ToArray();

        Assert.Equal(2 * TracedCluster.ToldFiles, told.Length);
        foreach (var span in told)
        {
            var request = Assert.Single(spans, request => request.SpanId == Assert.Single(span.Links!).SpanId);
            Assert.Equal("POST /callbacks/{app}", request.Name);
            // From the API to a silo, on a slow machine more than once, and from there to the file.
            var calls = spans.Where(call => call.TraceId == request.TraceId && call != request).ToArray();
            Assert.All(calls, static call => Assert.Equal("IMediaFileGrain/Receive", call.Name));
            Assert.Contains(calls, call => call.ParentSpanId == request.SpanId);
            Assert.Contains(calls.SelectMany(static call => call.Links ?? []), link => link.SpanId == span.SpanId);
        }
    }

    [Fact]
    public void No_span_holds_an_address()
    {
        Assert.NotEmpty(cluster.Spans);
        Assert.DoesNotContain(cluster.Spans.SelectMany(static span => span.Attributes), static attribute => $"{attribute.Value}".Contains("://", StringComparison.Ordinal));
    }
}
