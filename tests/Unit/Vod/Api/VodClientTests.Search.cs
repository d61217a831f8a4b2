using System.Globalization;
using System.Text.Json.Nodes;
using Media.Domain;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>A scan (SearchMedia), page by page.</summary>
public sealed partial class VodClientTests
{
    [Fact]
    public async Task A_search_requests_all_pages_in_order_of_creation()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(Found(101, 0, 100), Found(101, 100, 1));
        var turns = 0;

        var answer = await stub.Client.SearchMediaAsync(
            Created(0).AddMilliseconds(900), Created(7200), _ => { turns++; return default; }, default);

        Assert.Null(answer.Error);
        Assert.Equal(Enumerable.Range(0, 101).Select(static i => $"{i}"), answer.Value.Select(static found => found.FileId.Value));
        var last = answer.Value[100];
        Assert.Equal(
            ("clip.mp4", Created(100), 60.2, false),
            (last.Media.Name, last.Media.CreatedAt, last.Media.DurationSeconds, last.MadeByVod));
        Assert.Equal(
            [
                """
                {"CreateTime":{"After":"2026-09-01T08:00:00Z","Before":"2026-09-01T10:00:00Z"},
                "Sort":{"Field":"CreateTime","Order":"Asc"},"Offset":0,"Limit":100,"Filters":["basicInfo",
                "metaData"],"SubAppId":1500000001}
                """.ReplaceLineEndings(""),
                """
                {"CreateTime":{"After":"2026-09-01T08:00:00Z","Before":"2026-09-01T10:00:00Z"},
                "Sort":{"Field":"CreateTime","Order":"Asc"},"Offset":100,"Limit":100,"Filters":["basicInfo",
                "metaData"],"SubAppId":1500000001}
                """.ReplaceLineEndings(""),
            ],
            stub.Seen.Select(static seen => seen.Body));
        Assert.Equal(1, turns);
    }

    [Fact]
    public async Task A_search_without_an_end_sends_no_end()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith("""{"Response":{"TotalCount":0,"MediaInfoSet":[],"RequestId":"r"}}""");

        var answer = await stub.Client.SearchMediaAsync(Created(0), null, null, default);

        Assert.Empty(answer.Value);
        Assert.DoesNotContain("Before", Assert.Single(stub.Seen).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "2026-09-01T09:23:19Z")]
    [InlineData(0, "2026-09-01T08:00:01Z")]
    public async Task A_search_with_more_files_than_VOD_shows_continues_from_its_end(int secondsBetween, string end)
    {
        await using var stub = await VodStub.StartAsync();
        var pages = Enumerable.Range(0, 50).Select(page => Found(5000, page * 100, 100, secondsBetween));
        stub.AnswerWith([.. pages, Found(2, 4999, 2, secondsBetween)]);

        var answer = await stub.Client.SearchMediaAsync(Created(0), null, null, default);

        // The second search begins in the last second of the first, so its first page repeats the files created in that second.
        Assert.Equal(5001, answer.Value.Length);
        Assert.Equal(51, stub.Seen.Count);
        Assert.Contains($$"""{"After":"{{end}}"},""", stub.Seen.Last().Body, StringComparison.Ordinal);
        Assert.Contains("\"Offset\":0,", stub.Seen.Last().Body, StringComparison.Ordinal);
        Assert.DoesNotContain(stub.Seen, static seen => seen.Body.Contains("\"Offset\":5000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_search_whose_later_page_fails_returns_the_earlier_pages()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(Found(101, 0, 100), """{"Response":{"Error":{"Code":"RequestLimitExceeded"},"RequestId":"r"}}""");

        var answer = await stub.Client.SearchMediaAsync(Created(0), null, null, default);

        Assert.Equal(FailureClass.Throttled, answer.Error?.Class);
        Assert.Equal(100, answer.Value.Length);
        Assert.Equal(2, stub.Seen.Count);
    }

    [Fact]
    public async Task A_search_whose_first_page_fails_returns_nothing()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith("""{"Response":{"Error":{"Code":"UnauthorizedOperation"},"RequestId":"r"}}""");

        var answer = await stub.Client.SearchMediaAsync(Created(0), null, null, default);

        Assert.Equal(FailureClass.Configuration, answer.Error?.Class);
        Assert.Empty(answer.Value);
    }

    [Fact]
    public async Task Files_that_VOD_made_from_others_are_not_uploads()
    {
        await using var stub = await VodStub.StartAsync();
        stub.AnswerWith(
            """{"Response":{"TotalCount":1,"MediaInfoSet":[{"FileId":"1","BasicInfo":{"SourceInfo":"""
                + """{"SourceType":"VideoProcessing"}}}],"RequestId":"r"}}""");

        Assert.True(Assert.Single((await stub.Client.SearchMediaAsync(Created(0), null, null, default)).Value).MadeByVod);
    }

    private static DateTimeOffset Created(int seconds) => new DateTimeOffset(2026, 9, 1, 8, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    private static string Found(int total, int first, int count, int secondsBetween = 1) => new JsonObject
    {
        ["Response"] = new JsonObject
        {
            ["TotalCount"] = total,
            ["MediaInfoSet"] = new JsonArray([.. Enumerable.Range(first, count).Select(i => (JsonNode)new JsonObject
            {
                ["FileId"] = $"{i}",
                ["BasicInfo"] = new JsonObject
                {
                    ["Name"] = "clip.mp4",
                    ["CreateTime"] = Created(i * secondsBetween).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    ["SourceInfo"] = new JsonObject { ["SourceType"] = "Upload" },
                },
                ["MetaData"] = new JsonObject { ["Duration"] = 60.2 },
            })]),
            ["RequestId"] = "r",
        },
    }.ToJsonString();
}
