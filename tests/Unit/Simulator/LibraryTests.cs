using System.Text.Json.Nodes;
using Media.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

/// <summary>SearchMedia, DescribeMediaInfos and DeleteMedia.</summary>
public sealed class LibraryTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 9, 1, 8, 0, 0, TimeSpan.Zero));
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync() => _simulator = await RunningSimulator.StartAsync(new SimulatorOptions { RealTime = _time });

    public Task DisposeAsync() => _simulator.DisposeAsync().AsTask();

    [Fact]
    public async Task Files_are_found_by_creation_time_with_both_ends_included()
    {
        List<string> files = [];
        for (var i = 0; i < 4; i++)
        {
            files.AddRange(await _simulator.UploadAsync());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var range = new JsonObject { ["After"] = "2026-09-01T08:01:00Z", ["Before"] = "2026-09-01T16:02:00+08:00" };
        var found = await SearchAsync(new() { ["CreateTime"] = range });

        Assert.Equal([files[2], files[1]], found);
    }

    [Fact]
    public async Task The_pages_of_a_search_have_every_file_once()
    {
        var files = await _simulator.UploadAsync(new() { ["count"] = 25 });

        List<string> seen = [];
        for (var offset = 0; offset < 25; offset += 10)
        {
            var sort = new JsonObject { ["Field"] = "CreateTime", ["Order"] = "Asc" };
            seen.AddRange(await SearchAsync(new() { ["Offset"] = offset, ["Sort"] = sort }));
        }


        Assert.Equal(files, seen);
    }

    [Theory]
    [InlineData("""{"Names":["LECTURE"]}""", "lecture-1.mp4")]
    [InlineData("""{"NamePrefixes":["lec"]}""", "lecture-1.mp4")]
    [InlineData("""{"Categories":["Image"]}""", "poster.png")]
    [InlineData("""{"Categories":["Audio","Image"]}""", "song.mp3,poster.png")]
    [InlineData("""{"MediaTypes":["mp4"],"SourceTypes":["Upload"]}""", "lecture-1.mp4")]
    [InlineData("""{"Tags":["course"]}""", "")]
    [InlineData("""{"Text":"song"}""", "song.mp3")]
    public async Task Files_are_found_by_name_category_and_type(string criteria, string names)
    {
        foreach (var name in new[] { "poster.png", "song.mp3", "lecture-1.mp4" })
            await _simulator.UploadAsync(new() { ["name"] = name });

        var found = await _simulator.CallAsync("SearchMedia", JsonNode.Parse(criteria)!.AsObject());

        Assert.Equal(names, string.Join(',', found["MediaInfoSet"]!.AsArray().Select(info => (string)info!["BasicInfo"]!["Name"]!)));
    }

    [Fact]
    public async Task Filters_return_only_the_requested_parts()
    {
        var fileId = (await _simulator.UploadAsync())[0];

        var infos = await _simulator.CallAsync(
            "DescribeMediaInfos", new() { ["FileIds"] = new JsonArray(fileId), ["Filters"] = new JsonArray("metaData") });

        var info = infos["MediaInfoSet"]![0]!;
        Assert.NotNull(info["MetaData"]);
        Assert.Null(info["BasicInfo"]);
        Assert.Null(info["TranscodeInfo"]);
    }

    [Fact]
    public async Task A_deleted_file_is_unknown_everywhere()
    {
        var fileId = (await _simulator.UploadAsync())[0];

        await _simulator.CallAsync("DeleteMedia", new() { ["FileId"] = fileId });

        Assert.Empty(await SearchAsync([]));
        Assert.Equal("InvalidParameterValue.FileId", await _simulator.ErrorOfAsync("ProcessMedia", RunningSimulator.Transcode(fileId)));
        Assert.Equal("InvalidParameterValue.FileId", await _simulator.ErrorOfAsync("DeleteMedia", new() { ["FileId"] = fileId }));
    }

    [Fact]
    public async Task A_deleted_part_is_gone_but_its_file_is_not()
    {
        var fileId = (await _simulator.UploadAsync())[0];
        await _simulator.CallAsync("ProcessMedia", RunningSimulator.Transcode(fileId));
        _time.Advance(TimeSpan.FromMinutes(1));

        await _simulator.CallAsync("DeleteMedia", new()
        {
            ["FileId"] = fileId,
            ["DeleteParts"] = new JsonArray(new JsonObject { ["Type"] = "TranscodeFiles", ["Definition"] = 100020 }),
        });

        var infos = await _simulator.CallAsync("DescribeMediaInfos", new() { ["FileIds"] = new JsonArray(fileId) });
        var remaining = infos["MediaInfoSet"]![0]!["TranscodeInfo"]!["TranscodeSet"]!.AsArray().Select(item => (int)item!["Definition"]!);
        Assert.Equal([0, 100010], remaining);
    }

    private async Task<IEnumerable<string>> SearchAsync(JsonObject criteria)
    {
        var found = await _simulator.CallAsync("SearchMedia", criteria);
        return found["MediaInfoSet"]!.AsArray().Select(info => (string)info!["FileId"]!);
    }
}
