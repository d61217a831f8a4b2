using System.Text;
using System.Text.Json.Nodes;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>protocol a.3: two deliveries are the same event by what they mean.</summary>
public sealed class EventKeyTests
{
    [Theory]
    [InlineData("event-NewFileUpload-minimal.json", "NewFileUpload:3270835009876543211")]
    [InlineData("event-NewFileUpload-explicit-nulls.json", "NewFileUpload:3270835009876543211")]
    [InlineData("event-PullComplete.json", "PullComplete:1500098765-PullUpload-5c4d3e2f1a0b99887766554433221100tt0:FINISH")]
    [InlineData("event-PullComplete-failed.json", "PullComplete:1500098765-PullUpload-5c4d3e2f1a0b99887766554433221101tt0:FINISH")]
    [InlineData("event-EditMediaComplete.json", "EditMediaComplete:1500098765-EditMedia-abcdefabcdefabcdefabcdefabcdef01t0:FINISH")]
    public void A_key_says_what_happened(string name, string expected) => Assert.Equal(expected, Key(Payload.Read(name)));

    [Fact]
    public void A_procedures_key_has_its_task_its_status_and_a_digest() => Assert.Matches(
        "^ProcedureStateChanged:1500098765-procedurev2-11112222333344445555666677778888tt0:FINISH:[0-9a-f]{16}$",
        Key(Payload.Read("event-ProcedureStateChanged-finish-two-transcodes.json")));

    public static TheoryData<string> Procedures => [.. Payload.Names("event-ProcedureStateChanged-*.json")];

    [Theory]
    [MemberData(nameof(Procedures))]
    public void A_procedures_key_does_not_depend_on_how_it_is_written(string name)
    {
        var body = Payload.Read(name);
        var node = JsonNode.Parse(body)!;
        Reverse(node);

        Assert.Equal(Key(body), Key(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    [Fact]
    public void A_procedures_key_does_not_depend_on_what_it_does_not_mean()
    {
        var body = Payload.Read("event-ProcedureStateChanged-finish-two-transcodes.json");
        var node = JsonNode.Parse(body)!;
        var procedure = node["ProcedureStateChangeEvent"]!;
        procedure["FileUrl"] = "http://elsewhere";
        procedure["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Progress"] = 17;
        procedure["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Input"]!["Definition"] = "100010";
        procedure["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Output"]!["Definition"] = 0;
        node["Sign"] = "aa";
        node["T"] = 1;

        Assert.Equal(Key(body), Key(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    public static TheoryData<string> Changes => ["Status", "Type", "Definition", "Swapped", "Dropped", "Procedure", "Analysis"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_procedures_key_changes_with_its_state(string what)
    {
        var body = Payload.Read("event-ProcedureStateChanged-finish-one-failed.json");
        var node = JsonNode.Parse(body)!;
        var procedure = node["ProcedureStateChangeEvent"]!;
        var results = procedure["MediaProcessResultSet"]!.AsArray();
        switch (what)
        {
            case "Status": results[0]!["TranscodeTask"]!["Status"] = "PROCESSING"; break;
            case "Type": results[0]!["Type"] = "Other"; break;
            case "Definition": results[0]!["TranscodeTask"]!["Input"]!["Definition"] = 100030; break;
            case "Swapped":
                (results[0]!["TranscodeTask"]!["Status"], results[1]!["TranscodeTask"]!["Status"]) = ("FAIL", "SUCCESS");
                break;
            case "Dropped": results.RemoveAt(0); break;
            case "Procedure": procedure["Status"] = "PROCESSING"; break;
            default:
                procedure["AiAnalysisResultSet"] = JsonNode.Parse("""[{"Type":"Cover","CoverTask":{"Status":"SUCCESS","Input":{"Definition":10}}}]""");
                break;
        }

        Assert.NotEqual(Key(body), Key(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    [Theory]
    [InlineData("event-ProcedureStateChanged-finish-no-top-errcode.json", true)]
    [InlineData("event-ProcedureStateChanged-output-definition-zero.json", true)]
    [InlineData("event-ProcedureStateChanged-zero-dates.json", true)]
    [InlineData("event-ProcedureStateChanged-finish-one-failed.json", false)]
    [InlineData("event-ProcedureStateChanged-processing-change.json", false)]
    [InlineData("event-ProcedureStateChanged-errcode-missing-subtask.json", false)]
    public void The_samples_that_say_the_same_are_the_same(string name, bool same) => Assert.Equal(
        same, Key(Payload.Read(name)) == Key(Payload.Read("event-ProcedureStateChanged-finish-two-transcodes.json")));

    [Theory]
    [InlineData("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""", true)]
    [InlineData("""{"FileDeleteResultInfo":[{"DeleteParts":[{"Type":"B","Definition":0},{"Definition":"1","Type":"A"}],"FileId":1}],"FileIdSet":["2","1"]}""", true)]
    [InlineData("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"2","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""", false)]
    [InlineData("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":2},{"Type":"B"}]}]}""", false)]
    [InlineData("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[]}]}""", false)]
    [InlineData("""{"FileIdSet":["1","2"]}""", false)]
    [InlineData("""{"FileIdSet":["1"]}""", false)]
    public void A_deletions_key_is_its_files_and_parts(string payload, bool same)
    {
        const string Event = """{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""";

        Assert.Equal(same, Key(Deletion(Event)) == Key(Deletion(payload)));
    }

    [Fact]
    public void The_key_of_an_event_that_is_not_understood_follows_its_bytes_but_not_its_delivery()
    {
        var body = """{"EventType":"New","A":1}""";

        Assert.Matches("^New:[0-9a-f]{32}$", Key(body));
        Assert.NotEqual(Key(body), Key("""{"EventType":"New","A":2}"""));
        Assert.Equal(Key(body), Key("""{"EventHandle":"h","EventType":"New","A":1,"Sign":"s","T":1}"""));
        Assert.NotEqual(Key("x"), Key("y"));
        Assert.Equal(Key("x"), Key("x"));
    }

    [Theory]
    [InlineData("""{"EventType":"PersistenceComplete","PersistenceCompleteEvent":{"FileId":"7"}}""", """{"EventType":"PersistenceComplete","PersistenceCompleteEvent":{"FileId":"7","PersistenceSource":"x"}}""")]
    [InlineData("""{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"FileId":"7"}}""", """{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"FileId":"8"}}""")]
    public void An_event_without_a_task_is_told_by_its_bytes(string one, string other) => Assert.NotEqual(Key(one), Key(other));

    [Fact]
    public void A_task_id_that_is_no_key_is_digested()
    {
        var strange = Key($$$"""{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","TaskId":"ä {{{new string('x', 9000)}}}","Status":"\u0000"}}""");

        Assert.Matches("^PullComplete:[0-9a-f]{32}:[0-9a-f]{32}$", strange);
    }

    private static string Deletion(string payload) => $$"""{"EventType":"FileDeleted","FileDeleteEvent":{{payload}}}""";

    private static string Key(string body) => Key(Encoding.UTF8.GetBytes(body));

    private static string Key(byte[] body) => CallbackEnvelope.Read(body).EventKey;

    // Every object's members and the list of subtasks the other way round.
    private static void Reverse(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            var all = members.ToArray();
            members.Clear();
            foreach (var (name, value) in all.Reverse())
            {
                members.Add(name, value);
                Reverse(value);
            }
        }
        else if (node is JsonArray items)
        {
            var all = items.ToArray();
            items.Clear();
            foreach (var item in all.Reverse())
            {
                items.Add(item);
                Reverse(item);
            }
        }
    }
}
