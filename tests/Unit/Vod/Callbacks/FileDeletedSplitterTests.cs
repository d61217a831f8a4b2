using System.Text;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed class FileDeletedSplitterTests
{
    [Fact]
    public void Each_file_gets_its_own_part()
    {
        var parts = FileDeletedSplitter.Split(Payload.Read("event-FileDeleted.json"));

        Assert.Equal(
            [
                """
                {"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["3270835009876543211"],
                "FileDeleteResultInfo":[{"FileId":"3270835009876543211","DeleteParts":[]}]}}
                """.ReplaceLineEndings(""),
                """
                {"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["3270835009876543212"],
                "FileDeleteResultInfo":[{"FileId":"3270835009876543212","DeleteParts":[{"Type":"TranscodeFiles",
                "Definition":100020}]}]}}
                """.ReplaceLineEndings(""),
            ],
            parts.Select(part => Encoding.UTF8.GetString(part.Body.Span)));
    }

    [Fact]
    public void A_part_has_the_meaning_of_the_whole_for_its_file()
    {
        var body = Payload.Read("event-FileDeleted.json");

        Assert.All(FileDeletedSplitter.Split(body), part =>
        {
            var fromPart = Translate(part.Body, part);
            var fromWhole = Translate(body, part);
            Assert.Equal(fromWhole.Parts.AsEnumerable(), fromPart.Parts);
            Assert.Equal(part.FileId, Assert.Single(CallbackEnvelope.Read(part.Body).FileIds));
        });
    }

    [Fact]
    public void A_parts_key_depends_on_its_file_and_its_parts_only()
    {
        var one = Split("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":1}]}]}""");
        var other = Split(
            """{ "FileDeleteResultInfo" : [ {"DeleteParts":[{"Definition":"1","Type":"\u0041"}],"FileId":1} ], "FileIdSet":[3,1] }""");
        var another = Split("""{"FileIdSet":["1"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":2}]}]}""");

        Assert.Equal(one[0].EventKey, other[1].EventKey);
        Assert.NotEqual(one[0].EventKey, another[0].EventKey);
        Assert.Equal(3, one.Concat(other).Select(part => part.EventKey).Distinct().Count());
        Assert.All(one, part => Assert.Equal(part.EventKey, CallbackEnvelope.Read(part.Body).EventKey));
    }

    [Fact]
    public void Each_part_of_a_large_deletion_is_short()
    {
        var ids = Enumerable.Range(1, 40_000).ToArray();
        var body = $$"""
            {"FileIdSet":[{{string.Join(',', ids)}}],
             "FileDeleteResultInfo":[{{string.Join(',', ids.Select(id => $$"""{"FileId":"{{id}}","DeleteParts":[]}"""))}}]}
            """;

        var parts = Split(body);

        Assert.Equal(ids.Length, parts.Length);
        Assert.All(parts, part => Assert.InRange(part.Body.Length, 1, 200));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"EventType":"FileDeleted","FileDeleteEvent":null}""")]
    [InlineData("""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":null}}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7"}}""")]
    public void An_event_that_is_not_a_deletion_has_no_parts(string body) =>
        Assert.Empty(FileDeletedSplitter.Split(Encoding.UTF8.GetBytes(body)));

    private static System.Collections.Immutable.ImmutableArray<FileDeletedPart> Split(string payload) =>
        FileDeletedSplitter.Split(Encoding.UTF8.GetBytes($$"""{"EventType":"FileDeleted","FileDeleteEvent":{{payload}}}"""));

    private static Evidence.Deleted Translate(ReadOnlyMemory<byte> body, FileDeletedPart part) => Assert.IsType<Evidence.Deleted>(
        EventTranslator.Translate(body, part.FileId, part.EventKey, DateTimeOffset.UnixEpoch, EvidenceSource.Push));
}
