using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>The lives of files as a backend shows them that is not this project's.</summary>
public sealed class ClusterTracesTests(TracedCluster cluster, ITestOutputHelper output) : IClassFixture<TracedCluster>
{
    [Fact]
    public void Two_hundred_files_through_kills_and_lost_callbacks_are_two_hundred_traces_that_explain_themselves()
    {
        var mistakes = cluster.Lives.SelectMany(static life => life.Mistakes().Select(mistake => $"{life.FileId}: {mistake}")).ToArray();

        Assert.Equal(TracedCluster.Files, cluster.Lives.Count);
        Assert.True(mistakes.Length == 0, $"{mistakes.Length}: {string.Join("; ", mistakes.Take(10))}");
        output.WriteLine($"At worst {cluster.Lives.Max(static life => life.Unexplained()):P3} of a run is unexplained.");
    }

    [Fact]
    public void A_killed_silo_takes_no_more_with_it_than_the_commits_it_was_in()
    {
        var losses = cluster.Lives.SelectMany(static life => life.Losses()).ToArray();
        var before = losses.Select(loss => loss.Before(cluster.Kills, TracedCluster.Moment)).ToArray();

        output.WriteLine($"{losses.Select(static loss => loss.FileId).Distinct().Count()} of {TracedCluster.Files} files lost spans, told of at most {before.Max() ?? 0:F0} ms before a kill: {string.Join("; ", losses)}");
        Assert.Equal(2, cluster.Kills.Count);
        Assert.Empty(losses.Where((_, number) => before[number] is null));
    }

    [Fact]
    public void What_a_killed_silo_had_begun_goes_on_under_a_takeover_and_nothing_else_does()
    {
        var takeovers = cluster.Lives.Select(static life => life.Takeovers.ToArray()).ToArray();

        output.WriteLine($"{takeovers.Count(static times => times.Length > 0)} of {TracedCluster.Files} files were taken over; the kills took {string.Join(" and ", cluster.Kills.Select(static kill => $"{kill.Done - kill.Ordered:F0} ms"))}.");
        Assert.Contains(takeovers, static times => times.Length > 0);
        // One survives both kills.
        Assert.Contains(takeovers, static times => times.Length == 0);
        Assert.All(takeovers, times => Assert.True(times.Length <= cluster.Kills.Count));
        Assert.All(takeovers.SelectMany(static times => times), at => Assert.True(at > cluster.Kills[0].Ordered));
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
