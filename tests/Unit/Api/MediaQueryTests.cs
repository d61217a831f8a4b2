using Media.Api.Files;
using Media.Domain;

namespace Media.Tests.Unit.Api;

public sealed class MediaQueryTests
{
    [Fact]
    public void A_query_without_parameters_returns_the_newest_fifty()
    {
        var problem = MediaQuery.Read(null, null, null, null, null, out var query);

        Assert.Null(problem);
        Assert.Equal(new(null, null, null, null, 50), query);
    }

    [Fact]
    public void An_empty_parameter_counts_as_missing()
    {
        var problem = MediaQuery.Read("", "", "", "", "", out var query);

        Assert.Null(problem);
        Assert.Equal(new(null, null, null, null, 50), query);
    }

    [Fact]
    public void Every_status_can_be_queried_by_its_word()
    {
        foreach (var (word, status) in new (string, MediaStatus)[]
        {
            ("uploaded", MediaStatus.Uploaded), ("requesting", MediaStatus.Requesting), ("processing", MediaStatus.Processing),
            ("ready", MediaStatus.Ready), ("partly_ready", MediaStatus.PartlyReady), ("failed", MediaStatus.Failed),
            ("blocked", MediaStatus.Blocked), ("skipped", MediaStatus.Skipped), ("deleted", MediaStatus.Deleted),
        })
        {
            Assert.Null(MediaQuery.Read(word, null, null, null, null, out var query));
            Assert.Equal(status, query!.Status);
        }
    }

    [Theory]
    [InlineData("2026-09-01T08:15:31Z", "2026-09-01T08:15:31.0000000+00:00")]
    [InlineData("2026-09-01T16:15:31+08:00", "2026-09-01T08:15:31.0000000+00:00")]
    [InlineData("2026-09-01T08:15:31.25Z", "2026-09-01T08:15:31.2500000+00:00")]
    [InlineData("2026-09-01T08:15:31.123456-01:30", "2026-09-01T09:45:31.1234560+00:00")]
    public void A_time_is_read_with_its_offset(string text, string read)
    {
        var problem = MediaQuery.Read(null, null, text, null, null, out var query);

        Assert.Null(problem);
        Assert.Equal(read, query!.UpdatedAfter?.ToString("O"));
    }

    [Theory]
    [InlineData("Ready", null, null, null, "status")]
    [InlineData("1", null, null, null, "status")]
    [InlineData("partlyReady", null, null, null, "status")]
    [InlineData(null, "yesterday", null, null, "updatedAfter")]
    [InlineData(null, "2026-09-01", null, null, "updatedAfter")]
    [InlineData(null, "2026-09-01T08:15:31", null, null, "updatedAfter")]
    [InlineData(null, "2026-09-01T08:15:31 08:00", null, null, "updatedAfter")]
    [InlineData(null, "2026-13-01T08:15:31Z", null, null, "updatedAfter")]
    [InlineData(null, null, "0", null, "limit")]
    [InlineData(null, null, "201", null, "limit")]
    [InlineData(null, null, "-1", null, "limit")]
    [InlineData(null, null, " 5", null, "limit")]
    [InlineData(null, null, "99999999999", null, "limit")]
    [InlineData(null, null, "5,6", null, "limit")]
    [InlineData(null, null, null, "next", "cursor")]
    public void A_wrong_parameter_is_named(string? status, string? updatedAfter, string? limit, string? cursor, string parameter)
    {
        var problem = MediaQuery.Read(status, null, updatedAfter, limit, cursor, out _);

        Assert.NotNull(problem);
        Assert.Equal("urn:media:invalid-parameter", problem.Kind.Type);
        Assert.Equal(parameter, problem.Parameter);
    }
}
