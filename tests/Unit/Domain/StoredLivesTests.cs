using System.Text;
using System.Text.Json.Nodes;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>
/// Replays lives of files as build 682c8f0 stored them. Each line of a life is one piece of evidence: the event type it was archived
/// under, its JSON, and the record after it (empty if the record has no member or enum value that an earlier one does not have). Lines are
/// added, never changed, because databases contain the same JSON.
/// </summary>
public sealed class StoredLivesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Domain", "StoredLives");

    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Folder, "*.tsv").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Lives() => [.. Names];

    [Theory]
    [MemberData(nameof(Lives))]
    public void Stored_evidence_is_written_back_in_the_same_bytes(string life)
    {
        foreach (var (_, evidence, _) in Read(life))
            Assert.Equal(evidence, Encoding.UTF8.GetString(MediaFileJson.WriteEvidence(Parse(evidence))));
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Stored_records_are_written_back_in_the_same_bytes(string life)
    {
        foreach (var (_, _, record) in Read(life).Where(static line => line.Record.Length > 0))
            Assert.Equal(record, MediaFileJson.Write(MediaFileJson.Read(record)));
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Evidence_is_archived_under_the_same_event_type(string life)
    {
        foreach (var (eventType, evidence, _) in Read(life))
            Assert.Equal(eventType, Parse(evidence).Word);
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void The_same_evidence_leads_to_the_same_ids(string life)
    {
        var file = Given.Nothing;
        foreach (var (_, evidence, record) in Read(life))
        {
            file = file.After(Parse(evidence));
            // Where five failed calls once ended a file, the sixth is due now.
            if (record.Length > 0 && !(life == "gave-up.tsv" && file.Status == MediaStatus.Requesting))
                Assert.Equal(IdsOf(record), IdsOf(MediaFileJson.Write(file)));
        }
    }

    [Fact]
    public void Stored_lives_hold_every_member_and_every_word_of_the_contract()
    {
        var contract = new StoredContract();

        var found = Names.SelectMany(Read)
            .SelectMany(line => contract.FoundIn(JsonNode.Parse(line.Evidence)!, typeof(Evidence))
                .Concat(line.Record.Length == 0 ? [] : contract.FoundIn(JsonNode.Parse(line.Record)!, typeof(MediaFile))))
            .ToHashSet();

        // /v1 shows these for requests that VOD has not accepted; a stored procedure always exists at VOD.
        string[] neverStored = ["ProcedureStatus requesting", "ProcedureStatus refused"];
        // Kept as it was found: this build does not know the member.
        string[] noLongerStored = ["record.tracedBy"];
        Assert.Equal(
            contract.Everything.Except(neverStored).Order(StringComparer.Ordinal),
            found.Except(noLongerStored).Order(StringComparer.Ordinal));
    }

    private static Evidence Parse(string evidence) => MediaFileJson.ReadEvidence(Encoding.UTF8.GetBytes(evidence));

    private static IEnumerable<(string EventType, string Evidence, string Record)> Read(string life) =>
        File.ReadLines(Path.Combine(Folder, life))
            .Select(static line => line.Split('\t')).Select(static line => (line[0], line[1], line[2]));

    /// <summary>The stored ids by which the service recognises effects, timeline entries and families of failed look-ups.</summary>
    private static IEnumerable<string> IdsOf(string record)
    {
        var stored = JsonNode.Parse(record)!;
        return IdsOf(stored, "effects", "do", "id")
            .Concat(IdsOf(stored, "timeline", "kind", "key"))
            .Concat(IdsOf(stored, "stumbles", "family", "effectId"));
    }

    private static IEnumerable<string> IdsOf(JsonNode stored, string list, string kind, string id) =>
        stored[list]!.AsArray().Select(item => $"{item![kind]} {item[id]}");
}
