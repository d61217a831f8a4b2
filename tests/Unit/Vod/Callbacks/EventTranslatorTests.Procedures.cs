using Media.Domain;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>Events about procedures.</summary>
public sealed partial class EventTranslatorTests
{
    [Theory]
    [InlineData("event-ProcedureStateChanged-finish-two-transcodes.json")]
    [InlineData("event-ProcedureStateChanged-finish-no-top-errcode.json")]
    [InlineData("event-ProcedureStateChanged-output-definition-zero.json")]
    public void A_finished_procedure_reports_each_output_by_its_requested_definition(string name)
    {
        var report = Report(name);

        Assert.Equal(new TaskId("1500098765-procedurev2-11112222333344445555666677778888tt0"), report.Task);
        Assert.Equal((ProcedureStatus.Finished, false, null), (report.Status, report.BySystem, report.Failure));
        Assert.Equal(["Transcode 100010 0 Success", "Transcode 100020 0 Success"], Lines(report));
        Assert.Equal(
            new Output
            {
                Type = "Transcode",
                Definition = 100010,
                Status = OutputStatus.Success,
                Url = "http://1500098765.vod2.example.com/9f8e7d6cvodtranscq1500098765/765432113270835009876543211/v.f100010.mp4",
                Width = 640,
                Height = 360,
                SizeBytes = 2557000,
                DurationSeconds = 47.48,
                Bitrate = 431000,
                BeginAt = new DateTimeOffset(2026, 9, 1, 8, 16, 10, TimeSpan.Zero),
                FinishAt = new DateTimeOffset(2026, 9, 1, 8, 16, 58, TimeSpan.Zero),
            },
            report.Outputs[0]);
        Assert.Equal(("clip-one", 47.48), (report.Media!.Name, report.Media.DurationSeconds));
    }

    [Theory]
    [InlineData("event-ProcedureStateChanged-finish-one-failed.json", "SourceFileError")]
    [InlineData("event-ProcedureStateChanged-finish-one-failed-internal.json", "InternalError")]
    public void A_failed_output_has_its_error_code(string name, string code)
    {
        var report = Report(name);

        Assert.Null(report.Failure);
        Assert.Equal(OutputStatus.Failed, report.Outputs[1].Status);
        Assert.Equal((code, null), (report.Outputs[1].ErrorCode, report.Outputs[1].Url));
        Assert.NotNull(report.Outputs[1].Message);
        Assert.Equal((null, null), (report.Outputs[0].ErrorCode, report.Outputs[0].Message));
    }

    [Fact]
    public void A_procedures_own_code_is_kept_as_an_explanation()
    {
        Assert.Equal("60000", Report("event-ProcedureStateChanged-failed-errcode.json").Failure!.Code);
        Assert.Empty(Report("event-ProcedureStateChanged-failed-errcode.json").Outputs);
        Assert.Equal(
            new Failure("40000", "invalid input: the specified template does not exist"),
            Report("event-ProcedureStateChanged-errcode-missing-subtask.json").Failure);
    }

    [Fact]
    public void Zero_dates_are_read_as_missing() => Assert.All(
        Report("event-ProcedureStateChanged-zero-dates.json").Outputs,
        output => Assert.Equal((OutputStatus.Success, null, null), (output.Status, output.BeginAt, output.FinishAt)));

    [Fact]
    public void A_change_of_a_running_procedure_is_reported_as_such()
    {
        var report = Report("event-ProcedureStateChanged-processing-change.json");

        Assert.Equal(ProcedureStatus.Processing, report.Status);
        Assert.Equal(["Transcode 100010 0 Success", "Transcode 100020 0 Processing"], Lines(report));
    }

    /// <summary>The Types, the member of each, and the place of its first URL (protocol b.5).</summary>
    [Theory]
    [InlineData("Transcode", "TranscodeTask", """{"Url":"u"}""")]
    [InlineData("AnimatedGraphics", "AnimatedGraphicTask", """{"Url":"u"}""")]
    [InlineData("SnapshotByTimeOffset", "SnapshotByTimeOffsetTask", """{"PicInfoSet":[{"TimeOffset":1,"Url":"u"},{"Url":"v"}]}""")]
    [InlineData("SampleSnapshot", "SampleSnapshotTask", """{"ImageUrlSet":["u","v"]}""")]
    [InlineData("ImageSprites", "ImageSpriteTask", """{"ImageUrlSet":["u"],"WebVttUrl":"w"}""")]
    [InlineData("ImageSprite", "ImageSpriteTask", """{"ImageUrlSet":["u"]}""")]
    [InlineData("CoverBySnapshot", "CoverBySnapshotTask", """{"CoverUrl":"u"}""")]
    [InlineData("AdaptiveDynamicStreaming", "AdaptiveDynamicStreamingTask", """{"Url":"u","Package":"HLS"}""")]
    [InlineData("Hologram", "HologramTask", """{"Url":"u"}""")]
    public void Every_kind_of_subtask_becomes_an_output(string type, string member, string output)
    {
        var result =
            $$$"""{"Type":"{{{type}}}","Before":null,"{{{member}}}":{"Status":"SUCCESS","Input":"""
                + $$$"""{"Definition":10},"Output":{{{output}}}},"After":null}""";

        var found = Assert.Single(Report(Procedure($"\"MediaProcessResultSet\":[{result}]")).Outputs);

        Assert.Equal((type, 10L, OutputStatus.Success, "u"), (found.Type, found.Definition, found.Status, found.Url));
    }

    [Theory]
    [InlineData("AiContentReviewResultSet", "Porn.Ocr", "PornOcrTask", "AiContentReview.Porn.Ocr", null)]
    [InlineData("AiAnalysisResultSet", "Cover", "CoverTask", "AiAnalysis.Cover", "u")]
    [InlineData("AiRecognitionResultSet", "FaceRecognition", "FaceTask", "AiRecognition.FaceRecognition", null)]
    public void Every_kind_of_AI_result_becomes_an_output(string set, string type, string member, string expected, string? url)
    {
        var result =
            $$$$"""{"Type":"{{{{type}}}}","{{{{member}}}}":{"Status":"SUCCESS","Input":{"Definition":30},"Output":{"CoverSet":["""
                + """{"CoverUrl":"u"}],"Suggestion":"pass"}}}""";

        var found = Assert.Single(
            Report(Procedure($"\"{set}\":[{(url is null ? result.Replace("CoverSet", "Other", StringComparison.Ordinal) : result)}]"))
                .Outputs);

        Assert.Equal((expected, 30L, url), (found.Type, found.Definition, found.Url));
    }

    [Fact]
    public void Equal_subtasks_are_numbered_in_their_order()
    {
        const string Clip = """{"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":10}}}""";
        const string Other =
            """{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCode":40000,"Input":{"Definition":20},"Output":null}}""";

        Assert.Equal(
            ["Transcode 10 0 Success", "Transcode 20 0 Failed", "Transcode 10 1 Success"],
            Lines(Report(Procedure($"\"MediaProcessResultSet\":[{Clip},{Other},{Clip}]"))));
    }

    [Theory]
    [InlineData(
        """{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCodeExt":"","ErrCode":40000}}""", "Transcode 0 0 Failed", "40000")]
    [InlineData(
        """{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCode":"70000","Input":{"Definition":"10"}}}""",
        "Transcode 10 0 Failed",
        "70000")]
    [InlineData("""{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCodeExt":"A b\u0000"}}""", "Transcode 0 0 Failed", "A_b_")]
    [InlineData("""{"Type":"Transcode","TranscodeTask":{"Status":"FAIL"}}""", "Transcode 0 0 Failed", null)]
    [InlineData("""{"Type":"Transcode","TranscodeTask":{"Output":{"Definition":20}}}""", "Transcode 20 0 Pending", null)]
    [InlineData("""{"TranscodeTask":{"Status":"SUCCESS"}}""", "Transcode 0 0 Success", null)]
    [InlineData("""{"Type":7,"NewTask":{"Status":{},"Input":[],"Output":"x"}}""", "7 0 0 Pending", null)]
    public void A_subtask_of_another_shape_is_still_read(string result, string line, string? code)
    {
        var report = Report(Procedure($"\"MediaProcessResultSet\":[null,7,{{}},{result}]"));

        Assert.Equal([line], Lines(report));
        Assert.Equal(code, report.Outputs[0].ErrorCode);
    }

    [Theory]
    [InlineData("\"Operator\":\"System\"", true, null, ProcedureStatus.Processing)]
    [InlineData("\"SessionId\":\"\",\"Operator\":\"\"", false, null, ProcedureStatus.Processing)]
    [InlineData("\"SessionId\":\"media-7-1\",\"Status\":\"FINISH\"", false, "media-7-1", ProcedureStatus.Finished)]
    [InlineData("\"SessionId\":42,\"Status\":\"ABORTED\"", false, "42", ProcedureStatus.Aborted)]
    [InlineData(
        "\"Status\":\"NEW_WORD\",\"ErrCode\":null,\"MediaProcessResultSet\":{},\"MetaData\":\"x\"",
        false,
        null,
        ProcedureStatus.Processing)]
    public void A_procedure_of_another_shape_is_still_read(string members, bool bySystem, string? session, ProcedureStatus status)
    {
        var report = Report(Procedure(members));

        Assert.Equal((bySystem, session, status, null), (report.BySystem, report.Session?.Value, report.Status, report.Failure));
        Assert.Empty(report.Outputs);
    }

    [Fact]
    public void A_report_without_a_task_becomes_a_mention() => Assert.Equal(
        "FINISH, error 40000",
        Assert.IsType<Evidence.Mentioned>(
            Translate(
                """{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":"""
                    + """{"FileId":"7","Status":"FINISH","ErrCode":40000}}""",
                Seven)).Summary);
}
