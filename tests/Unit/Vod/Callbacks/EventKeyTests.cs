using System.Text;
using System.Text.Json.Nodes;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>Two deliveries are the same event if they have the same meaning (protocol a.3).</summary>
public sealed class EventKeyTests
{
    private const string Task = "ProcedureStateChanged:1500098765-procedurev2-11112222333344445555666677778888tt0";

    /// <summary>A sample's name or a body, and the key under which earlier versions stored it.</summary>
    public static TheoryData<string, string> Stored => new()
    {
        { "event-EditMediaComplete.json", "EditMediaComplete:1500098765-EditMedia-abcdefabcdefabcdefabcdefabcdef01t0:FINISH" },
        { "event-FileDeleted.json", "FileDeleted:020baac870487b25" },
        { "event-NewFileUpload-explicit-nulls.json", "NewFileUpload:3270835009876543211" },
        { "event-NewFileUpload-full-procedure.json", "NewFileUpload:3270835009876543212" },
        { "event-NewFileUpload-image.json", "NewFileUpload:3270835009876543213" },
        { "event-NewFileUpload-minimal.json", "NewFileUpload:3270835009876543211" },
        { "event-NewFileUpload-signed.json", "NewFileUpload:3270835009876543211" },
        { "event-ProcedureStateChanged-errcode-missing-subtask.json", $"{Task}:FINISH:934688f271e916a6" },
        { "event-ProcedureStateChanged-failed-errcode.json", $"{Task}:FINISH:0000000000000000" },
        { "event-ProcedureStateChanged-finish-no-top-errcode.json", $"{Task}:FINISH:0530ab37a2fb35b8" },
        { "event-ProcedureStateChanged-finish-one-failed-internal.json", $"{Task}:FINISH:eec557eb98f7d5cf" },
        { "event-ProcedureStateChanged-finish-one-failed.json", $"{Task}:FINISH:eec557eb98f7d5cf" },
        { "event-ProcedureStateChanged-finish-two-transcodes.json", $"{Task}:FINISH:0530ab37a2fb35b8" },
        { "event-ProcedureStateChanged-output-definition-zero.json", $"{Task}:FINISH:0530ab37a2fb35b8" },
        {
            "event-ProcedureStateChanged-portrait-hls.json",
            "ProcedureStateChanged:1500098765-procedurev2-aaaabbbbccccddddeeeeffff00001111tt0:FINISH:676e1acad7053d07"
        },
        { "event-ProcedureStateChanged-processing-change.json", $"{Task}:PROCESSING:b518385e59e00c82" },
        { "event-ProcedureStateChanged-zero-dates.json", $"{Task}:FINISH:0530ab37a2fb35b8" },
        { "event-PullComplete-failed.json", "PullComplete:1500098765-PullUpload-5c4d3e2f1a0b99887766554433221101tt0:FINISH" },
        { "event-PullComplete.json", "PullComplete:1500098765-PullUpload-5c4d3e2f1a0b99887766554433221100tt0:FINISH" },
        { "event-known-type-null-payload.json", "NewFileUpload:35b4baf3a5d6ed19208e5afefe773af7" },
        { "event-legacy-v2-format.json", "NewFileUpload:f2a6259ee893e1bfe2c34ab95c99c5af" },
        { "event-unknown-future.json", "HologramRenderComplete:ed2f64bece4c617d4ac1f16c6a30818b" },
        {
            """
            {"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"TaskId":"t","Status":"FINISH","MediaProcessResultSet":[
              {"Type":"Transcode","TranscodeTask":{"Status":"SUCC\u0045SS","Input":{"Definition":100010}}},
              {"TranscodeTask":{"Status":7}},null]}}
            """,
            "ProcedureStateChanged:t:FINISH:785601f15c71d7b8"
        },
        {
            """
            {"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"TaskId":"t","Status":null,"AiContentReviewResultSet":[
              {"Type":"Porn","PornTask":{"Status":"FAIL","Input":{"Definition":"10"}},"PornTask":{"Status":"SUCCESS"}}],
              "AiAnalysisResultSet":[{}],"AiRecognitionResultSet":[{"Type":5}]}}
            """,
            "ProcedureStateChanged:t::a2aebd88cd22f395"
        },
        {
            """
            {"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["1",2],"FileDeleteResultInfo":[
              {"FileId":"1","DeleteParts":[{"Type":"TranscodeFiles","Definition":"100010"},{"Type":"ä"}]},{"FileId":2}]}}
            """,
            "FileDeleted:8f97ed069a8a953b"
        },
        {
            """{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":null,"TaskId":"a b","Status":"\u00e4"}}""",
            "FileDeleted:c8687a08aa5d6ed2044328fa6a697ab8:33e6d73fee82904c8d7afb78de1154d1"
        },
        {
            """{"EventType":"PersistenceComplete" , "PersistenceCompleteEvent" :{"FileId":"7"},"Sign":"0"}""",
            "PersistenceComplete:a35a25373c754e0ec339ac7a7fba4ed4"
        },
        { """{"EventType":"L\u00f6we","a":"\ud800"}""", "L__we:2c18ac785631e80d71534ffc3128fd79" },
        { "[1]", ":080a9ed428559ef602668b4c00f114f1" },
        { "{", ":021fb596db81e6d02bf3d2586ee3981f" },
    };

    /// <summary>
    /// New keys are compared with stored ones. If a key changed, a stored event that is delivered again would count as new.
    /// </summary>
    [Theory]
    [MemberData(nameof(Stored))]
    public void An_event_keeps_the_key_it_is_stored_under(string nameOrBody, string expected) =>
        Assert.Equal(expected, nameOrBody.StartsWith("event-", StringComparison.Ordinal) ? Key(Payload.Read(nameOrBody)) : Key(nameOrBody));

    [Fact]
    public void Every_sample_is_in_the_table_of_stored_keys() =>
        Assert.Empty(Payload.Names("event-*.json").Except(Stored.Select(static row => (string)row[0])));

    public static TheoryData<string> Procedures => [.. Payload.Names("event-ProcedureStateChanged-*.json")];

    [Theory]
    [MemberData(nameof(Procedures))]
    public void A_procedures_key_does_not_depend_on_the_order_of_members_or_subtasks(string name)
    {
        var body = Payload.Read(name);
        var node = JsonNode.Parse(body)!;
        Reverse(node);

        Assert.Equal(Key(body), Key(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    [Fact]
    public void A_procedures_key_depends_only_on_members_that_matter()
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
                procedure["AiAnalysisResultSet"] = JsonNode.Parse(
                    """[{"Type":"Cover","CoverTask":{"Status":"SUCCESS","Input":{"Definition":10}}}]""");
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
    public void Samples_with_the_same_meaning_have_the_same_key(string name, bool same) => Assert.Equal(
        same, Key(Payload.Read(name)) == Key(Payload.Read("event-ProcedureStateChanged-finish-two-transcodes.json")));

    [Theory]
    [InlineData(
        """{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""",
        true)]
    [InlineData(
        """{"FileDeleteResultInfo":[{"DeleteParts":[{"Type":"B","Definition":0},{"Definition":"1","Type":"A"}],"FileId":1}],"FileIdSet":"""
            + """["2","1"]}""",
        true)]
    [InlineData(
        """{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"2","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""",
        false)]
    [InlineData(
        """{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":2},{"Type":"B"}]}]}""",
        false)]
    [InlineData("""{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[]}]}""", false)]
    [InlineData("""{"FileIdSet":["1","2"]}""", false)]
    [InlineData("""{"FileIdSet":["1"]}""", false)]
    public void A_deletions_key_depends_on_its_files_and_parts(string payload, bool same)
    {
        const string Event =
            """{"FileIdSet":["1","2"],"FileDeleteResultInfo":[{"FileId":"1","DeleteParts":[{"Type":"A","Definition":1},{"Type":"B"}]}]}""";

        Assert.Equal(same, Key(Deletion(Event)) == Key(Deletion(payload)));
    }

    [Fact]
    public void The_key_of_an_unknown_event_depends_on_its_bytes_but_not_on_its_delivery()
    {
        var body = """{"EventType":"New","A":1}""";

        Assert.Matches("^New:[0-9a-f]{32}$", Key(body));
        Assert.NotEqual(Key(body), Key("""{"EventType":"New","A":2}"""));
        Assert.Equal(Key(body), Key("""{"EventHandle":"h","EventType":"New","A":1,"Sign":"s","T":1}"""));
        Assert.NotEqual(Key("x"), Key("y"));
        Assert.Equal(Key("x"), Key("x"));
    }

    [Theory]
    [InlineData(
        """{"EventType":"PersistenceComplete","PersistenceCompleteEvent":{"FileId":"7"}}""",
        """{"EventType":"PersistenceComplete","PersistenceCompleteEvent":{"FileId":"7","PersistenceSource":"x"}}""")]
    [InlineData(
        """{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"FileId":"7"}}""",
        """{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"FileId":"8"}}""")]
    public void An_event_without_a_task_is_identified_by_its_bytes(string one, string other) => Assert.NotEqual(Key(one), Key(other));

    [Fact]
    public void A_task_id_unfit_for_a_key_is_digested()
    {
        var strange = Key(
            """{"EventType":"PullComplete","PullCompleteEvent":"""
                + $$$"""{"FileId":"7","TaskId":"ä {{{new string('x', 9000)}}}","Status":"\u0000"}}""");

        Assert.Matches("^PullComplete:[0-9a-f]{32}:[0-9a-f]{32}$", strange);
    }

    private static string Deletion(string payload) => $$"""{"EventType":"FileDeleted","FileDeleteEvent":{{payload}}}""";

    private static string Key(string body) => Key(Encoding.UTF8.GetBytes(body));

    private static string Key(byte[] body) => CallbackEnvelope.Read(body).EventKey;

    // Reverses the members of every object and the list of subtasks.
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
