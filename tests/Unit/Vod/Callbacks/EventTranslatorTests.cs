using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed partial class EventTranslatorTests
{
    private static readonly FileId First = FileId.Parse("3270835009876543211");
    private static readonly FileId Second = FileId.Parse("3270835009876543212");
    private static readonly FileId Third = FileId.Parse("3270835009876543213");
    private static readonly FileId Seven = FileId.Parse("7");

    [Fact]
    public void An_upload_has_its_media_and_its_procedure()
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
                CoverUrl = "http://1500098765.vod2.example.com/a1b2c3d4vodcq1500098765/765432123270835009876543212/coverBySnapshot/"
                    + "coverBySnapshot_10_0.jpg",
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
    public void A_member_that_is_empty_null_or_missing_is_unknown(string name)
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

    [Fact]
    public void A_deletion_of_the_file_has_no_parts_and_one_of_parts_names_them()
    {
        Assert.Empty(Assert.IsType<Evidence.Deleted>(Sample("event-FileDeleted.json", First)).Parts);
        Assert.Equal(
            ["TranscodeFiles 100020"], Assert.IsType<Evidence.Deleted>(Sample("event-FileDeleted.json", Second)).Parts.AsEnumerable());
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""[{"FileId":"8","DeleteParts":[{"Type":"A"}]}]""", "")]
    [InlineData("""[{"FileId":"7"}]""", "")]
    [InlineData("""[{"FileId":"7","DeleteParts":null}]""", "")]
    [InlineData(
        """[{"FileId":7,"DeleteParts":[{"Type":"OriginalFiles","Definition":0},{"Type":"TranscodeFiles","Definition":"10"}]}]""",
        "OriginalFiles,TranscodeFiles 10")]
    [InlineData("""[{"FileId":"7","DeleteParts":[{"Type":"A"}]},{"FileId":"7","DeleteParts":[{"Type":"A"},{"Type":"B"}]}]""", "A,B")]
    [InlineData("""[{"FileId":"7","DeleteParts":[{"Type":null}]}]""", "Unknown")]
    [InlineData("""[{"FileId":"7","DeleteParts":["A"]}]""", "Unknown")]
    public void Deleted_parts_are_read_in_every_shape(string results, string parts)
    {
        var deleted = Assert.IsType<Evidence.Deleted>(
            Translate(
                $$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["7"],"FileDeleteResultInfo":{{{results}}}}}""", Seven));

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
            """{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","ErrCode":0,"MediaBasicInfo":{"MediaBasicInfo":"""
                + """{"Name":"inner"}},"ProcedureTaskId":"p"}}""",
            Seven));
        var without = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","Status":"FINISH","MediaBasicInfo":null,"FileUrl":"u"}}""",
            Seven));

        Assert.Equal(("inner", "p"), (wrapped.Media.Name, wrapped.Procedure?.Value));
        Assert.Equal("u", without.Media.Url);
    }

    [Fact]
    public void A_pull_that_failed_or_runs_is_not_an_upload()
    {
        var failed = Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"TaskId":"t","FileId":"7","Status":"FINISH","ErrCode":60000"""
                + ""","Message":"m"}}""",
            Seven);
        var running = Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"TaskId":"t","FileId":"7","Status":"PROCESSING","ErrCode":0}}""", Seven);

        var pullFailed = Assert.IsType<Evidence.PullFailed>(failed);
        Assert.Equal((new TaskId("t"), new Failure("60000", "m")), (pullFailed.Task, pullFailed.Failure));
        Assert.Equal("PROCESSING", Assert.IsType<Evidence.Mentioned>(running).Summary);
    }

    /// <summary>Such an id would become part of log lines, and of keys that PostgreSQL cannot store.</summary>
    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("a b")]
    [InlineData("a\\nb")]
    [InlineData("任务")]
    public void A_task_id_that_VOD_cannot_have_issued_is_ignored(string id)
    {
        var uploaded = Translate(
            $$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{},"ProcedureTaskId":"{{{id}}}"}}""",
            Seven);
        var changed = Translate(
            $$$"""{"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"TaskId":"{{{id}}}","FileId":"7","Status":"FINISH"}}""",
            Seven);

        Assert.Null(Assert.IsType<Evidence.Uploaded>(uploaded).Procedure);
        Assert.IsType<Evidence.Mentioned>(changed);
    }

    [Fact]
    public void An_event_about_a_file_that_VOD_made_is_given_to_that_file()
    {
        var made = Assert.IsType<Evidence.MadeByVod>(Sample("event-EditMediaComplete.json", Third));

        Assert.Equal(
            ("EditMediaComplete", "highlight", "mp4", 30.0, null),
            (made.EventType, made.Media.Name, made.Media.Type, made.Media.DurationSeconds, made.Procedure));
        Assert.Null(Sample("event-EditMediaComplete.json", First));
    }

    [Fact]
    public void A_split_is_evidence_for_each_file_it_made()
    {
        const string Body =
            """{"EventType":"SplitMediaComplete","SplitMediaCompleteEvent":{"Status":"FINISH","ErrCode":0,"ErrCodeExt":"","FileInfoSet":"""
                + """[{"Output":{"FileId":"7","MediaBasicInfo":{"Name":"one"}}},{"Output":{"FileId":"8","MediaBasicInfo":"""
                + """{"Name":"two"}},"ProcedureTaskId":"p"}]}}""";

        var one = Assert.IsType<Evidence.MadeByVod>(Translate(Body, Seven));
        var two = Assert.IsType<Evidence.MadeByVod>(Translate(Body, FileId.Parse("8")));

        Assert.Equal(("one", null, "two", "p"), (one.Media.Name, one.Procedure?.Value, two.Media.Name, two.Procedure?.Value));
    }

    [Theory]
    [InlineData(
        "ComposeMediaComplete",
        """{"Status":"FINISH","ErrCode":70000,"Output":{"FileId":"7","FileUrl":"https://secret"}}""",
        "FINISH, error 70000")]
    [InlineData("EditMediaComplete", """{"Status":"PROCESSING","Output":{"FileId":"7"}}""", "PROCESSING")]
    [InlineData(
        "SplitMediaComplete",
        """{"Status":"FINISH","ErrCodeExt":"InternalError","FileInfoSet":[{"Output":{"FileId":"7"}}]}""",
        "FINISH, error InternalError")]
    [InlineData("RestoreMediaComplete", """{"FileId":"7","Status":1}""", "1")]
    [InlineData("PersistenceComplete", """{"FileId":"7"}""", "reported")]
    [InlineData("ReviewAudioVideoComplete", """{"TaskId":"t","Status":"FINISH","Input":{"FileId":"7"}}""", "FINISH")]
    public void Any_other_event_about_a_file_becomes_a_short_mention(string type, string payload, string summary)
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
    public void Numbers_are_read_in_every_form(string meta, long? size, double? duration, int? width, int? height)
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
            $$$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"CreateTime":"{{{{text}}}}"}}}""",
            Seven)).Media;

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), media.CreatedAt);
    }

    [Fact]
    public void Texts_are_cut_without_splitting_a_character()
    {
        var name = new string('n', 999) + "😀" + new string('n', 10_000);
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":"""
                + $$$$"""{"Name":"{{{{name}}}}","MediaUrl":"{{{{name}}}}"}}}""",
            Seven)).Media;

        Assert.Equal(new string('n', 999), media.Name);
    }

    [Fact]
    public void A_lone_surrogate_is_replaced()
    {
        var evidence = Translate(
            """{"\ud800":1,"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":"""
                + """{"Name":"a\ud800b\\ud800\ud83d\ude00"}}}""",
            Seven);

        Assert.Equal("a\ufffdb\\ud800😀", Assert.IsType<Evidence.Uploaded>(evidence).Media.Name);
    }

    [Fact]
    public void A_member_of_a_wrong_type_is_absent()
    {
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":[1],"ProcedureTaskId":"""
                + """{"a":1},"MetaData":"x"}}""",
            Seven));

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
    public void An_event_that_cannot_be_read_is_no_evidence(string body) => Assert.Null(Translate(body, Seven));

    [Fact]
    public void Evidence_survives_serialization()
    {
        var evidence = Sample("event-ProcedureStateChanged-finish-one-failed.json", First)!;

        var json = JsonSerializer.Serialize(evidence);

        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Evidence>(json)));
    }

    [Fact]
    public void A_report_has_a_maximum_size()
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
