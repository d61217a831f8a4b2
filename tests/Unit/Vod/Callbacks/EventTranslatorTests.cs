using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed class EventTranslatorTests
{
    private static readonly FileId First = FileId.Parse("3270835009876543211");
    private static readonly FileId Second = FileId.Parse("3270835009876543212");
    private static readonly FileId Third = FileId.Parse("3270835009876543213");
    private static readonly FileId Seven = FileId.Parse("7");

    [Fact]
    public void An_upload_says_what_was_uploaded_and_what_it_started()
    {
        var uploaded = Assert.IsType<Evidence.Uploaded>(Sample("event-NewFileUpload-full-procedure.json", Second));

        Assert.Equal("NewFileUpload", uploaded.EventType);
        Assert.Equal(new TaskId("1500098765-procedurev2-0f1e2d3c4b5a69788796a5b4c3d2e1f0tt0"), uploaded.Procedure);
        Assert.Equal(
            new MediaInfo
            {
                Name = "Lecture 7 – 第七讲.mp4",
                Category = "Video",
                Type = "mp4",
                Container = "mov,mp4,m4a,3gp,3g2,mj2",
                Url = "http://1500098765.vod2.example.com/a1b2c3d4vodcq1500098765/765432123270835009876543212/Wq7hT2kLm0AA.mp4",
                CoverUrl = "http://1500098765.vod2.example.com/a1b2c3d4vodcq1500098765/765432123270835009876543212/coverBySnapshot/coverBySnapshot_10_0.jpg",
                DurationSeconds = 47.48,
                SizeBytes = 18234567,
                Width = 1920,
                Height = 1080,
                CreatedAt = new DateTimeOffset(2026, 9, 1, 8, 15, 30, TimeSpan.Zero),
            },
            uploaded.Media);
    }

    [Theory]
    [InlineData("event-NewFileUpload-minimal.json")]
    [InlineData("event-NewFileUpload-explicit-nulls.json")]
    [InlineData("event-NewFileUpload-signed.json")]
    public void What_is_empty_null_or_missing_is_unknown(string name)
    {
        var uploaded = Assert.IsType<Evidence.Uploaded>(Sample(name, First));

        Assert.Null(uploaded.Procedure);
        Assert.Equal(("clip-one", "mp4", null), (uploaded.Media.Name, uploaded.Media.Type, uploaded.Media.CoverUrl));
        Assert.Equal((null, null, null), (uploaded.Media.DurationSeconds, uploaded.Media.SizeBytes, uploaded.Media.Category));
    }

    [Fact]
    public void An_image_is_recognisable()
    {
        var media = Assert.IsType<Evidence.Uploaded>(Sample("event-NewFileUpload-image.json", Third)).Media;

        Assert.Equal(("Image", "jpg", "jpeg_pipe", 0.0), (media.Category, media.Type, media.Container, media.DurationSeconds));
    }

    [Theory]
    [InlineData("event-ProcedureStateChanged-finish-two-transcodes.json")]
    [InlineData("event-ProcedureStateChanged-finish-no-top-errcode.json")]
    [InlineData("event-ProcedureStateChanged-output-definition-zero.json")]
    public void A_finished_procedure_reports_each_output_by_what_was_asked_for(string name)
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
    public void A_failed_output_says_why(string name, string code)
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
    public void Zero_dates_are_no_dates() => Assert.All(
        Report("event-ProcedureStateChanged-zero-dates.json").Outputs,
        output => Assert.Equal((OutputStatus.Success, null, null), (output.Status, output.BeginAt, output.FinishAt)));

    [Fact]
    public void A_change_on_the_way_is_reported_as_such()
    {
        var report = Report("event-ProcedureStateChanged-processing-change.json");

        Assert.Equal(ProcedureStatus.Processing, report.Status);
        Assert.Equal(["Transcode 100010 0 Success", "Transcode 100020 0 Processing"], Lines(report));
    }

    /// <summary>protocol b.5: the Types, the member each is in, and where its first URL is.</summary>
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
        var result = $$$"""{"Type":"{{{type}}}","Before":null,"{{{member}}}":{"Status":"SUCCESS","Input":{"Definition":10},"Output":{{{output}}}},"After":null}""";

        var found = Assert.Single(Report(Procedure($"\"MediaProcessResultSet\":[{result}]")).Outputs);

        Assert.Equal((type, 10L, OutputStatus.Success, "u"), (found.Type, found.Definition, found.Status, found.Url));
    }

    [Theory]
    [InlineData("AiContentReviewResultSet", "Porn.Ocr", "PornOcrTask", "AiContentReview.Porn.Ocr", null)]
    [InlineData("AiAnalysisResultSet", "Cover", "CoverTask", "AiAnalysis.Cover", "u")]
    [InlineData("AiRecognitionResultSet", "FaceRecognition", "FaceTask", "AiRecognition.FaceRecognition", null)]
    public void So_does_every_kind_of_AI_result(string set, string type, string member, string expected, string? url)
    {
        var result = $$$$"""{"Type":"{{{{type}}}}","{{{{member}}}}":{"Status":"SUCCESS","Input":{"Definition":30},"Output":{"CoverSet":[{"CoverUrl":"u"}],"Suggestion":"pass"}}}""";

        var found = Assert.Single(Report(Procedure($"\"{set}\":[{(url is null ? result.Replace("CoverSet", "Other", StringComparison.Ordinal) : result)}]")).Outputs);

        Assert.Equal((expected, 30L, url), (found.Type, found.Definition, found.Url));
    }

    [Fact]
    public void Equal_subtasks_are_numbered_in_their_order()
    {
        const string Clip = """{"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":10}}}""";
        const string Other = """{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCode":40000,"Input":{"Definition":20},"Output":null}}""";

        Assert.Equal(
            ["Transcode 10 0 Success", "Transcode 20 0 Failed", "Transcode 10 1 Success"],
            Lines(Report(Procedure($"\"MediaProcessResultSet\":[{Clip},{Other},{Clip}]"))));
    }

    [Theory]
    [InlineData("""{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCodeExt":"","ErrCode":40000}}""", "Transcode 0 0 Failed", "40000")]
    [InlineData("""{"Type":"Transcode","TranscodeTask":{"Status":"FAIL","ErrCode":"70000","Input":{"Definition":"10"}}}""", "Transcode 10 0 Failed", "70000")]
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
    [InlineData("\"Status\":\"NEW_WORD\",\"ErrCode\":null,\"MediaProcessResultSet\":{},\"MetaData\":\"x\"", false, null, ProcedureStatus.Processing)]
    public void A_procedure_of_another_shape_is_still_read(string members, bool bySystem, string? session, ProcedureStatus status)
    {
        var report = Report(Procedure(members));

        Assert.Equal((bySystem, session, status, null), (report.BySystem, report.Session?.Value, report.Status, report.Failure));
        Assert.Empty(report.Outputs);
    }

    [Fact]
    public void A_report_without_a_task_is_mentioned() => Assert.Equal(
        "FINISH, error 40000",
        Assert.IsType<Evidence.Mentioned>(
            Translate("""{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"FileId":"7","Status":"FINISH","ErrCode":40000}}""", Seven)).Summary);

    [Fact]
    public void A_deletion_of_the_file_has_no_parts_and_one_of_parts_names_them()
    {
        Assert.Empty(Assert.IsType<Evidence.Deleted>(Sample("event-FileDeleted.json", First)).Parts);
        Assert.Equal(["TranscodeFiles 100020"], Assert.IsType<Evidence.Deleted>(Sample("event-FileDeleted.json", Second)).Parts.AsEnumerable());
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""[{"FileId":"8","DeleteParts":[{"Type":"A"}]}]""", "")]
    [InlineData("""[{"FileId":"7"}]""", "")]
    [InlineData("""[{"FileId":"7","DeleteParts":null}]""", "")]
    [InlineData("""[{"FileId":7,"DeleteParts":[{"Type":"OriginalFiles","Definition":0},{"Type":"TranscodeFiles","Definition":"10"}]}]""", "OriginalFiles,TranscodeFiles 10")]
    [InlineData("""[{"FileId":"7","DeleteParts":[{"Type":"A"}]},{"FileId":"7","DeleteParts":[{"Type":"A"},{"Type":"B"}]}]""", "A,B")]
    [InlineData("""[{"FileId":"7","DeleteParts":[{"Type":null}]}]""", "Unknown")]
    [InlineData("""[{"FileId":"7","DeleteParts":["A"]}]""", "Unknown")]
    public void Parts_are_read_whatever_their_shape(string results, string parts)
    {
        var deleted = Assert.IsType<Evidence.Deleted>(
            Translate($$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["7"],"FileDeleteResultInfo":{{{results}}}}}""", Seven));

        Assert.Equal(parts, string.Join(',', deleted.Parts));
    }

    [Fact]
    public void A_pull_is_an_upload()
    {
        var uploaded = Assert.IsType<Evidence.Uploaded>(Sample("event-PullComplete.json", Third));

        Assert.Equal(("PullComplete", "pulled", null), (uploaded.EventType, uploaded.Media.Name, uploaded.Procedure));
    }

    [Fact]
    public void A_pull_may_wrap_its_basic_info_or_have_none()
    {
        var wrapped = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","ErrCode":0,"MediaBasicInfo":{"MediaBasicInfo":{"Name":"inner"}},"ProcedureTaskId":"p"}}""", Seven));
        var without = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","Status":"FINISH","MediaBasicInfo":null,"FileUrl":"u"}}""", Seven));

        Assert.Equal(("inner", "p"), (wrapped.Media.Name, wrapped.Procedure?.Value));
        Assert.Equal("u", without.Media.Url);
    }

    [Fact]
    public void A_pull_that_failed_or_runs_is_no_upload()
    {
        var failed = Translate("""{"EventType":"PullComplete","PullCompleteEvent":{"TaskId":"t","FileId":"7","Status":"FINISH","ErrCode":60000,"Message":"m"}}""", Seven);
        var running = Translate("""{"EventType":"PullComplete","PullCompleteEvent":{"TaskId":"t","FileId":"7","Status":"PROCESSING","ErrCode":0}}""", Seven);

        var pullFailed = Assert.IsType<Evidence.PullFailed>(failed);
        Assert.Equal((new TaskId("t"), new Failure("60000", "m")), (pullFailed.Task, pullFailed.Failure));
        Assert.Equal("PROCESSING", Assert.IsType<Evidence.Mentioned>(running).Summary);
    }

    [Fact]
    public void What_VOD_made_is_about_the_file_it_made()
    {
        var made = Assert.IsType<Evidence.MadeByVod>(Sample("event-EditMediaComplete.json", Third));

        Assert.Equal(("EditMediaComplete", "highlight", "mp4", 30.0, null), (made.EventType, made.Media.Name, made.Media.Type, made.Media.DurationSeconds, made.Procedure));
        Assert.Null(Sample("event-EditMediaComplete.json", First));
    }

    [Fact]
    public void A_split_is_about_each_file_it_made()
    {
        const string Body = """{"EventType":"SplitMediaComplete","SplitMediaCompleteEvent":{"Status":"FINISH","ErrCode":0,"ErrCodeExt":"","FileInfoSet":[{"Output":{"FileId":"7","MediaBasicInfo":{"Name":"one"}}},{"Output":{"FileId":"8","MediaBasicInfo":{"Name":"two"}},"ProcedureTaskId":"p"}]}}""";

        var one = Assert.IsType<Evidence.MadeByVod>(Translate(Body, Seven));
        var two = Assert.IsType<Evidence.MadeByVod>(Translate(Body, FileId.Parse("8")));

        Assert.Equal(("one", null, "two", "p"), (one.Media.Name, one.Procedure?.Value, two.Media.Name, two.Procedure?.Value));
    }

    [Theory]
    [InlineData("ComposeMediaComplete", """{"Status":"FINISH","ErrCode":70000,"Output":{"FileId":"7","FileUrl":"https://secret"}}""", "FINISH, error 70000")]
    [InlineData("EditMediaComplete", """{"Status":"PROCESSING","Output":{"FileId":"7"}}""", "PROCESSING")]
    [InlineData("SplitMediaComplete", """{"Status":"FINISH","ErrCodeExt":"InternalError","FileInfoSet":[{"Output":{"FileId":"7"}}]}""", "FINISH, error InternalError")]
    [InlineData("RestoreMediaComplete", """{"FileId":"7","Status":1}""", "1")]
    [InlineData("PersistenceComplete", """{"FileId":"7"}""", "reported")]
    [InlineData("ReviewAudioVideoComplete", """{"TaskId":"t","Status":"FINISH","Input":{"FileId":"7"}}""", "FINISH")]
    public void Whatever_else_names_a_file_is_mentioned_shortly(string type, string payload, string summary)
    {
        var member = EventTypes.Find(type)!.Member;

        var mentioned = Assert.IsType<Evidence.Mentioned>(Translate($$"""{"EventType":"{{type}}","{{member}}":{{payload}}}""", Seven));

        Assert.Equal((type, summary), (mentioned.EventType, mentioned.Summary));
    }

    [Theory]
    [InlineData("\"Size\":\"123\",\"Duration\":\"1.5\",\"Width\":640.0,\"Height\":\"x\"", 123L, 1.5, 640, null)]
    [InlineData("\"Size\":12.5,\"Duration\":60,\"Width\":-1,\"Height\":99999999999", null, 60.0, null, null)]
    [InlineData("\"Size\":1e3,\"Duration\":1e999,\"Width\":true,\"Height\":[1]", 1000L, null, null, null)]
    [InlineData("\"Size\":99999999999999999999,\"Duration\":\"NaN\",\"Width\":null,\"Height\":{}", null, null, null, null)]
    public void Numbers_are_read_from_whatever_means_one(string meta, long? size, double? duration, int? width, int? height)
    {
        var media = Assert.IsType<Evidence.Uploaded>(
            Translate($$$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":7,"MetaData":{{{{{meta}}}}}}}""", Seven)).Media;

        Assert.Equal((size, duration, width, height), (media.SizeBytes, media.DurationSeconds, media.Width, media.Height));
    }

    [Theory]
    [InlineData("2026-09-01T08:15:30Z", "2026-09-01T08:15:30Z")]
    [InlineData("2026-09-01T16:15:30+08:00", "2026-09-01T08:15:30Z")]
    [InlineData("2026-09-01T08:15:30.5Z", "2026-09-01T08:15:30.5Z")]
    [InlineData("2026-09-01T08:15:30", "2026-09-01T08:15:30Z")]
    [InlineData("0000-00-00T00:00:00Z", null)]
    [InlineData("0001-01-01T00:00:00Z", null)]
    [InlineData("", null)]
    [InlineData("08:15", null)]
    [InlineData("yesterday", null)]
    public void Times_are_in_UTC_or_unknown(string text, string? expected)
    {
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            $$$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"CreateTime":"{{{{text}}}}"}}}""", Seven)).Media;

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), media.CreatedAt);
    }

    [Fact]
    public void Texts_are_cut_without_halving_a_character()
    {
        var name = new string('n', 999) + "😀" + new string('n', 5000);
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            $$$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"Name":"{{{{name}}}}","MediaUrl":"{{{{name}}}}"}}}""", Seven)).Media;

        Assert.Equal(new string('n', 999), media.Name);
        Assert.Equal(4000, media.Url!.Length);
    }

    [Fact]
    public void A_lone_surrogate_is_replaced()
    {
        var evidence = Translate("""{"\ud800":1,"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"Name":"a\ud800b\\ud800\ud83d\ude00"}}}""", Seven);

        Assert.Equal("a\ufffdb\\ud800😀", Assert.IsType<Evidence.Uploaded>(evidence).Media.Name);
    }

    [Fact]
    public void A_member_of_a_wrong_type_is_absent()
    {
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":[1],"ProcedureTaskId":{"a":1},"MetaData":"x"}}""", Seven));

        Assert.Equal(new MediaInfo(), media.Media);
        Assert.Null(media.Procedure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"EventType":"Unknown","FileId":"7"}""")]
    [InlineData("""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7"}} x""")]
    public void What_cannot_be_read_says_nothing(string body) => Assert.Null(Translate(body, Seven));

    [Fact]
    public void Evidence_can_be_saved()
    {
        var evidence = Sample("event-ProcedureStateChanged-finish-one-failed.json", First)!;

        var json = JsonSerializer.Serialize(evidence);

        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Evidence>(json)));
    }

    [Fact]
    public void A_report_is_bounded()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"A":{}}""", 10_000));

        Assert.Equal(500, Report(Procedure($"\"MediaProcessResultSet\":[{many}]")).Outputs.Length);
    }

    private static Evidence? Sample(string name, FileId file) =>
        EventTranslator.Translate(Payload.Read(name), file, "key", DateTimeOffset.UnixEpoch, EvidenceSource.Push);

    private static Evidence? Translate(string body, FileId file) =>
        EventTranslator.Translate(Encoding.UTF8.GetBytes(body), file, "key", DateTimeOffset.UnixEpoch, EvidenceSource.Push);

    private static ProcedureReport Report(string nameOrBody) => Assert.IsType<Evidence.ProcedureReported>(
        nameOrBody.StartsWith('{') ? Translate(nameOrBody, Seven) : Sample(nameOrBody, First)).Report;

    private static string Procedure(string members) =>
        $$$"""{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"TaskId":"t","FileId":"7",{{{members}}}}}""";

    private static IEnumerable<string> Lines(ProcedureReport report) =>
        report.Outputs.Select(output => FormattableString.Invariant($"{output.Type} {output.Definition} {output.Ordinal} {output.Status}"));
}
