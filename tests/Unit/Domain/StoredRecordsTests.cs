using System.Text.Json.Nodes;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>
/// Reads records exactly as earlier builds stored them in databases. A new schema adds files next to these; no file is ever changed.
/// </summary>
public sealed class StoredRecordsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Domain", "StoredRecords");

    private static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static TheoryData<string> Names() => [.. Files];

    [Fact]
    public void Every_schema_up_to_the_newest_has_a_stored_record() => Assert.Equal(
        Enumerable.Range(1, MediaFile.NewestSchema),
        Files.Select(static name => (int)JsonNode.Parse(Read(name))!["schema"]!).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_record_is_read_and_nothing_of_it_is_lost_on_rewrite(string name)
    {
        var stored = Read(name);

        var rewritten = MediaFileJson.Write(MediaFileJson.Read(stored));

        AssertHolds(JsonNode.Parse(stored), JsonNode.Parse(rewritten), "$");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_record_accepts_further_events(string name)
    {
        var file = MediaFileJson.Read(Read(name));

        var deleted = file.After(
            new Evidence.Deleted([]) { At = file.Timeline[^1].At.AddSeconds(1), Source = EvidenceSource.Push, Key = "FileDeleted" });

        Assert.Equal(MediaStatus.Deleted, deleted.Status);
        Assert.Empty(deleted.Effects);
    }

    [Theory]
    [InlineData("schema-1-processing.json")]
    [InlineData("schema-1-processing-after-throttling.json")]
    public void A_stored_record_ends_with_the_awaited_event(string name)
    {
        var file = MediaFileJson.Read(Read(name));
        var ours = file.Procedures[0];
        var report = new ProcedureReport(
            ours.Task, ProcedureStatus.Finished, ours.Session, BySystem: false, [Given.Made(100010), Given.Made(100020)], null, null);

        var ended = file.After(new Evidence.ProcedureReported(report)
        {
            At = file.Timeline[^1].At.AddSeconds(1),
            Source = EvidenceSource.Push,
            Key = "finish",
        });

        Assert.Equal(MediaStatus.Ready, ended.Status);
        Assert.Empty(ended.Effects);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name)).TrimEnd();

    private static void AssertHolds(JsonNode? stored, JsonNode? rewritten, string path)
    {
        switch (stored)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    AssertHolds(value, rewritten?[name], $"{path}.{name}");
                break;
            case JsonArray items:
                Assert.True(items.Count == (rewritten as JsonArray)?.Count, path);
                for (var i = 0; i < items.Count; i++)
                    AssertHolds(items[i], rewritten![i], $"{path}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(stored, rewritten), $"{path}: {stored?.ToJsonString()} became {rewritten?.ToJsonString()}");
                break;
        }
    }
}
