using System.Text;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed class CallbackEnvelopeTests
{
    /// <summary>
    /// EventType, member, and a payload that names file 7 in the place where that structure names its file (protocol a.5).
    /// </summary>
    public static TheoryData<string, string, string> Documented => new()
    {
        { "NewFileUpload", "FileUploadEvent", """{"FileId":"7"}""" },
        { "ProcedureStateChanged", "ProcedureStateChangeEvent", """{"FileId":"7"}""" },
        { "FileDeleted", "FileDeleteEvent", """{"FileIdSet":["7"]}""" },
        { "PullComplete", "PullCompleteEvent", """{"FileId":"7"}""" },
        { "EditMediaComplete", "EditMediaCompleteEvent", """{"Input":{"FileInfoSet":[{"FileId":"8"}]},"Output":{"FileId":"7"}}""" },
        { "SplitMediaComplete", "SplitMediaCompleteEvent", """{"FileInfoSet":[{"Input":{"FileId":"8"},"Output":{"FileId":"7"}}]}""" },
        { "ComposeMediaComplete", "ComposeMediaCompleteEvent", """{"Output":{"FileId":7}}""" },
        { "RestoreMediaComplete", "RestoreMediaCompleteEvent", """{"FileId":"7","Status":1}""" },
        { "WechatPublishComplete", "WechatPublishCompleteEvent", """{"FileId":"7"}""" },
        { "WechatPublishComplete", "WechatPublishComplete", """{"FileId":"7"}""" },
        { "WechatMiniProgramPublishComplete", "WechatMiniProgramPublishCompleteEvent", """{"FileId":"7"}""" },
        { "WechatMiniProgramPublishComplete", "WechatMiniProgramPublishEvent", """{"FileId":"7"}""" },
        { "RemoveWatermark", "RemoveWatermarkCompleteEvent", """{"Input":{"FileId":"7"},"Output":null}""" },
        { "RebuildMediaComplete", "RebuildMediaCompleteEvent", """{"Output":{"FileId":"7"}}""" },
        { "ReviewAudioVideoComplete", "ReviewAudioVideoCompleteEvent", """{"Input":{"FileId":"7"}}""" },
        { "ExtractTraceWatermarkComplete", "ExtractTraceWatermarkCompleteEvent", """{"Input":{"FileId":"7"}}""" },
        { "ExtractCopyRightWatermarkComplete", "ExtractCopyRightWatermarkCompleteEvent", "" },
        { "DescribeFileAttributesComplete", "DescribeFileAttributesCompleteEvent", """{"FileId":"7"}""" },
        { "QualityInspectComplete", "QualityInspectCompleteEvent", """{"Input":{"FileId":"7"}}""" },
        { "QualityEnhanceComplete", "QualityEnhanceCompleteEvent", """{"Input":{"FileId":"7"},"Output":{"FileId":"7"}}""" },
        { "MediaCastStatusChanged", "MediaCastStatusChangedEvent", "" },
        { "PersistenceComplete", "PersistenceCompleteEvent", """{"FileId":"7"}""" },
        { "ComplexAdaptiveDynamicStreamingComplete", "ComplexAdaptiveDynamicStreamingCompleteEvent", "" },
        { "ReduceMediaBitrateComplete", "ReduceMediaBitrateCompleteEvent", """{"FileId":"7"}""" },
        {
            "ProcessMediaByMPSComplete", "ProcessMediaByMPSCompleteEvent",
            """{"SubTaskSet":[{"Output":{"OutputFiles":[{"FileId":"7"}]}}]}"""
        },
        { "AigcImageTaskComplete", "AigcImageCompleteEvent", """{"Output":{"FileInfos":[{"FileId":"7"}]}}""" },
        { "AigcVideoTaskComplete", "AigcVideoCompleteEvent", """{"Output":{"FileInfos":[{"FileId":""},{"FileId":"7"}]}}""" },
        { "ExtractBlindWatermarkComplete", "ExtractBlindWatermarkComplete", """{"InputInfo":{"FileId":"7"}}""" },
        { "SceneAigcImageCompleteEvent", "SceneAigcImageCompleteEvent", """{"Output":{"FileInfos":[{"FileId":"7"}]}}""" },
        { "ProcessImageAsyncCompleteEvent", "ProcessImageAsyncCompleteEvent", "" },
        { "CreateAigcAdvancedCustomElementCompleteEvent", "CreateAigcAdvancedCustomElementCompleteEvent", "" },
        { "CreateAigcCustomVoiceCompleteEvent", "CreateAigcCustomVoiceCompleteEvent", "" },
        { "DescribeAigcFaceInfoAsyncComplete", "DescribeAigcFaceInfoAsyncCompleteEvent", """{"Input":{"FileInfos":[{"FileId":"7"}]}}""" },
        { "AigcHunyuan3DTaskComplete", "AigcHunyuan3DCompleteEvent", """{"Output":{"FileInfos":[{"FileId":"7"}]}}""" },
        { "TranscodeComplete", "TranscodeCompleteEvent", """{"FileId":"7"}""" },
        { "ConcatComplete", "ConcatCompleteEvent", """{"FileInfoSet":[{"FileId":"7"}]}""" },
        { "ClipComplete", "ClipCompleteEvent", """{"SrcFileId":"7","FileInfo":{"FileId":"7"}}""" },
        { "CreateImageSpriteComplete", "CreateImageSpriteCompleteEvent", """{"FileId":"7"}""" },
        { "CreateSnapshotByTimeOffsetComplete", "SnapshotByTimeOffsetCompleteEvent", """{"FileId":"7"}""" },
    };

    [Theory]
    [MemberData(nameof(Documented))]
    public void Every_documented_type_is_known_by_its_member(string type, string member, string payload)
    {
        var names = payload.Length > 0;

        var envelope = Read($$"""{"EventType":"{{type}}","{{member}}":{{(names ? payload : "{}")}}}""");

        Assert.Equal((type, names ? EnvelopeKind.Event : EnvelopeKind.NoFile), (envelope.EventType, envelope.Kind));
        Assert.Equal(names ? ["7"] : [], envelope.FileIds.Select(file => file.Value));
    }

    [Fact]
    public void The_table_has_no_type_that_is_not_documented() => Assert.Equal(
        Documented.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal),
        EventTypes.All.Select(type => type.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("", EnvelopeKind.NotJson)]
    [InlineData("   ", EnvelopeKind.NotJson)]
    [InlineData("{", EnvelopeKind.NotJson)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7"}""", EnvelopeKind.NotJson)]
    [InlineData("""{"EventType":"NewFileUpload"} x""", EnvelopeKind.NotJson)]
    [InlineData("""{"EventType":"NewFileUpload"}{}""", EnvelopeKind.NotJson)]
    [InlineData("""{"EventType":"NewFileUpload",}""", EnvelopeKind.NotJson)]
    [InlineData("""{"EventType":NaN}""", EnvelopeKind.NotJson)]
    [InlineData("{} // comment", EnvelopeKind.NotJson)]
    [InlineData("EventType=NewFileUpload", EnvelopeKind.NotJson)]
    [InlineData("null", EnvelopeKind.NotAnObject)]
    [InlineData("42", EnvelopeKind.NotAnObject)]
    [InlineData("\"text\"", EnvelopeKind.NotAnObject)]
    [InlineData("[]", EnvelopeKind.NotAnObject)]
    [InlineData("""[{"EventType":"NewFileUpload"}]""", EnvelopeKind.NotAnObject)]
    [InlineData("[1", EnvelopeKind.NotJson)]
    [InlineData("[1] 2", EnvelopeKind.NotJson)]
    [InlineData("{}", EnvelopeKind.UnknownType)]
    [InlineData("""{"EventType":null}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"EventType":{"a":1}}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"EventType":""}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"EventType":"newfileupload"}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"eventtype":"NewFileUpload"}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"eventType":"NewFileUpload"}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"eventType":"NewFileUpload","version":"4.0"}""", EnvelopeKind.LegacyFormat)]
    [InlineData("""{"data":{},"eventType":"NewFileUpload"}""", EnvelopeKind.LegacyFormat)]
    [InlineData("""{"version":"4.0","eventType":"x","data":{},"EventType":"NewFileUpload"}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload"}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":[]}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","fileUploadEvent":{"FileId":"7"}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"fileId":"7"}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":""}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"12345678901234567890"}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"seven"}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":7.5}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":-7}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":7e3}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":{"FileId":"7"}}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"MediaBasicInfo":{"FileId":"7"}}}""", EnvelopeKind.NoFile)]
    [InlineData("""{"EventType":"\ud800","a":"\udc00\ud800","\ud800":1}""", EnvelopeKind.UnknownType)]
    [InlineData("""{"EventType":"NewFileUpload","\ud800":1,"FileUploadEvent":{"\udfff":"\ud83d","FileId":"7"}}""", EnvelopeKind.Event)]
    public void Every_body_has_a_kind(string body, EnvelopeKind expected)
    {
        var envelope = Read(body);

        Assert.Equal(expected, envelope.Kind);
        AssertBounded(envelope);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_not_JSON()
    {
        byte[] body = [.. "{\"EventType\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(EnvelopeKind.NotJson, CallbackEnvelope.Read(body).Kind);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Payload.Read("event-NewFileUpload-minimal.json")];

        Assert.Equal(
            CallbackEnvelope.Read(Payload.Read("event-NewFileUpload-minimal.json")).EventKey, CallbackEnvelope.Read(body).EventKey);
    }

    [Theory]
    [InlineData("""{"FileUploadEvent":{"FileId":"7"},"EventType":"NewFileUpload"}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":7}}""")]
    [InlineData("""{"EventType":"New\u0046ileUpload","FileUpload\u0045vent":{"File\u0049d":"\u0037"}}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"8"},"FileUploadEvent":{"FileId":"7"}}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"8","FileId":"7"}}""")]
    [InlineData("""{"EventType":"FileDeleted","FileUploadEvent":{"FileId":"7"},"EventType":"NewFileUpload"}""")]
    [InlineData(
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"8"},"EventType":"x","FileUploadEvent":"""
            + """{"FileId":"7"},"EventType":"NewFileUpload"}""")]
    public void The_last_of_duplicate_members_counts(string body)
    {
        var envelope = Read(body);

        Assert.Equal("NewFileUpload:7", envelope.EventKey);
        Assert.Equal("7", Assert.Single(envelope.FileIds).Value);
    }

    [Theory]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7"},"FileUploadEvent":null}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","FileId":null}}""")]
    public void A_null_as_the_last_duplicate_counts(string body) => Assert.Equal(EnvelopeKind.NoFile, Read(body).Kind);

    [Fact]
    public void A_type_is_sanitised_and_cut()
    {
        var envelope = Read("{\"EventType\":\"Löwe\\u0000\\n " + new string('x', 100) + "\"}");

        Assert.Equal(64, envelope.EventType.Length);
        Assert.StartsWith("L__we___x", envelope.EventType, StringComparison.Ordinal);
        AssertBounded(envelope);
    }

    [Fact]
    public void Depth_is_limited_by_size_only()
    {
        const int Depth = 500_000;
        var body =
            "{\"a\":" + new string('[', Depth) + new string(']', Depth) + ",\"EventType\":\"NewFileUpload\",\"FileUploadEvent\":{\"b\":"
            + string.Concat(Enumerable.Repeat("{\"c\":", 1000)) + "1" + new string('}', 1000) + ",\"FileId\":\"7\"}}";

        Assert.Equal("NewFileUpload:7", Read(body).EventKey);
        Assert.NotNull(
            EventTranslator.Translate(Encoding.UTF8.GetBytes(body), FileId.Parse("7"), "k", DateTimeOffset.UnixEpoch, EvidenceSource.Push));
    }

    [Fact]
    public void Files_are_listed_once_in_their_order()
    {
        var envelope = Read(
            """{"EventType":"FileDeleted","FileDeleteEvent":{"FileDeleteResultInfo":[{"FileId":"3"},{"FileId":"1"}],"FileIdSet":"""
                + """["2",1,"2",null,{"FileId":"9"},"x","1"]}}""");

        Assert.Equal(["2", "1", "3"], envelope.FileIds.Select(file => file.Value));
    }

    [Fact]
    public void Only_a_deletion_may_name_any_number_of_files()
    {
        var ids = string.Join(',', Enumerable.Range(1, 40_000).Select(id => $"\"{id}\""));
        var segments = string.Join(',', Enumerable.Range(1, 1000).Select(id => $$$"""{"Output":{"FileId":"{{{id}}}"}}"""));

        Assert.Equal(40_000, Read($$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":[{{{ids}}}]}}""").FileIds.Length);
        Assert.Equal(
            128,
            Read($$$"""{"EventType":"SplitMediaComplete","SplitMediaCompleteEvent":{"FileInfoSet":[{{{segments}}}]}}""").FileIds.Length);
    }

    private static CallbackEnvelope Read(string body) => CallbackEnvelope.Read(Encoding.UTF8.GetBytes(body));

    private static void AssertBounded(CallbackEnvelope envelope)
    {
        Assert.InRange(envelope.EventType.Length, 0, 64);
        Assert.InRange(envelope.EventKey.Length, 1, 200);
        Assert.DoesNotContain(envelope.EventType + envelope.EventKey, c => c is < '!' or > '~');
    }
}
