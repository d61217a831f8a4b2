using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>The JSON form of the record.</summary>
public sealed class RecordsTests
{
    /// <summary>A record with everything that one record can hold at once.</summary>
    private static readonly MediaFile Full = Given.Nothing.After(
        Given.Uploaded(), Given.MadeByVod(), Given.PullFailed(),
        Given.Failed(FailureClass.OutcomeUnknown, 1), Given.Failed(FailureClass.Bounded, 2, 2), Given.Duplicate(4, 3), Given.NoTask(5, 3),
        Given.Refused(6, 4),
        Given.Report(9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid"), [Given.Made(100010), Given.Broken(100020)]),
        Given.Described(20, Given.Made(100010)), Given.DeletedParts(20, "TranscodeFiles 100020"),
        Given.NotAnswered(new Effect.DescribeMedia { Id = "describe#1", DueAt = Given.Start }, 21),
        Given.Hinted(22, HintKind.Deleted), Given.HintedPartsDeleted(22, "TranscodeFiles 100030"),
        Given.NotConfirmed(23, HintKind.Deleted, 22, 1),
        Given.Retry(30));

    [Fact]
    public void A_record_is_readable_JSON()
    {
        var json = MediaFileJson.Write(Given.Nothing.After(Given.Uploaded()));

        Assert.Equal(
            """
            {"schema":1,"fileId":"5285890784273533167","app":"default","subAppId":1500000001,
            "status":"requesting","upload":{"at":"2026-09-01T08:15:30Z","eventType":"NewFileUpload",
            "media":{"name":"clip.mp4","category":"Video","type":"mp4"}},"deletedParts":[],
            "attempts":[{"number":1,"definitions":[100010,100020],"decidedAt":"2026-09-01T08:15:30Z",
            "boundedCalls":[],"fileUnknownCalls":[]}],"procedures":[],"hints":[],
            "timeline":[{"key":"NewFileUpload:5285890784273533167","at":"2026-09-01T08:15:30Z",
            "kind":"uploaded","source":"push","summary":"NewFileUpload","count":1}],
            "effects":[{"do":"process_media","session":"media-5285890784273533167-1","call":1,
            "definitions":[100010,100020],"id":"process/1#1","dueAt":"2026-09-01T08:15:30Z","failures":0}],
            "stumbles":[]}
            """.ReplaceLineEndings(""),
            json);
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var json = MediaFileJson.Write(Full);

        Assert.Equal(json, MediaFileJson.Write(MediaFileJson.Read(json)));
        Assert.Equal(Full.Status, MediaFileJson.Read(json).Status);
    }

    [Fact]
    public void Members_of_a_newer_build_are_kept_on_rewrite_at_every_level()
    {
        var newer = JsonNode.Parse(MediaFileJson.Write(Full))!;
        var places = 0;
        AddTo(newer);

        var rewritten = MediaFileJson.Write(
            MediaFileJson.Read(newer.ToJsonString()).After(
                Given.Mentioned(40), Given.Uploaded(), Given.Finished(50, Given.Made(100010), Given.Made(100020)), Given.Described(60)));

        Assert.True(places > 20, $"{places} places");
        var lost = Enumerable.Range(0, places).Where(
            place => !rewritten.Contains($"\"brandNew\":{place}}}", StringComparison.Ordinal)
                && !rewritten.Contains($"\"brandNew\":{place},", StringComparison.Ordinal));
        Assert.Empty(lost);

        void AddTo(JsonNode? node, string? name = null)
        {
            if (node is JsonArray list)
            {
                foreach (var item in list)
                    AddTo(item);
            }

            // Derived members are computed again, and a later answer replaces the description as a whole.
            if (node is not JsonObject part || name is "effects" or "error" or "described" or "gaveUp")
                return;
            foreach (var (member, value) in part.ToArray())
            {
                if (member is not "effects")
                    AddTo(value, member);
            }

            part["brandNew"] = places++;
        }
    }

    [Fact]
    public void Missing_members_are_read_as_unknown()
    {
        var file = MediaFileJson.Read(
            """
            {"fileId":"1","app":"default","procedures":[{"task":"t","firstSeenAt":"2026-09-01T08:15:30Z"}],
            "attempts":[{"number":1}]}
            """.ReplaceLineEndings(""));

        Assert.Equal((1, MediaStatus.Uploaded, ProcedureStatus.Processing), (file.Schema, file.Status, file.Procedures[0].Status));
        Assert.Empty(file.Procedures[0].Outputs);
        Assert.Empty(file.Attempts[0].Definitions);
        Assert.Equal(MediaStatus.Uploaded, file.After(Given.Mentioned(1)).Status);
    }

    [Fact]
    public void Null_lists_are_empty_lists()
    {
        var file = MediaFileJson.Read(
            """
            {"fileId":"1","app":"default","attempts":null,"procedures":null,"timeline":null,"effects":null,
            "stumbles":null,"described":{"at":"2026-09-01T08:15:30Z","outputs":null}}
            """.ReplaceLineEndings(""));

        Assert.Empty(file.Described!.Outputs);
        Assert.Equal(MediaStatus.Uploaded, file.After(Given.Mentioned(1)).Status);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"fileId":"x","app":"default"}""")]
    [InlineData("""{"fileId":1,"app":"default"}""")]
    [InlineData("""{"fileId":"1","app":null}""")]
    [InlineData("""{"fileId":"1","app":"default","attempts":[null]}""")]
    [InlineData("""{"fileId":"1","app":"default","status":7}""")]
    [InlineData("""{"fileId":"1","app":"default","procedures":[{"task":null,"firstSeenAt":"2026-09-01T08:15:30Z"}]}""")]
    public void A_text_that_is_not_a_record_is_refused(string json) => Assert.Throws<JsonException>(() => MediaFileJson.Read(json));

    [Fact]
    public void A_record_of_a_schema_this_build_does_not_know_is_refused_by_name()
    {
        var newer = MediaFileJson.Write(Full).Replace("\"schema\":1", "\"schema\":2", StringComparison.Ordinal);

        Assert.Contains("schema 2", Assert.Throws<JsonException>(() => MediaFileJson.Read(newer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_moments_are_written_equally()
    {
        var there = new DateTimeOffset(2026, 9, 1, 16, 15, 30, TimeSpan.FromHours(8));
        var chinese = Given.Nothing.After(Given.Uploaded() with { At = there });

        Assert.Equal(MediaFileJson.Write(Given.Nothing.After(Given.Uploaded())), MediaFileJson.Write(chinese));
    }

    [Fact]
    public void Names_are_kept_with_all_their_characters()
    {
        var media = Given.Video with { Name = "片\0段 <\"😀\">.mp4" };
        var file = MediaFileJson.Read(MediaFileJson.Write(Given.Nothing.After(Given.Uploaded(media: media))));

        Assert.Equal(media.Name, file.Media.Name);
    }

    [Fact]
    public void Evidence_is_read_as_it_was_written()
    {
        Evidence[] all =
        [
            Given.UploadedWithProcedure(), Given.PullFailed(), Given.MadeByVod(), Given.Mentioned(), Given.Deleted(1),
            Given.DeletedParts(1, "OriginalFiles"),
            Given.Accepted(1), Given.Duplicate(1), Given.Refused(1), Given.Failed(FailureClass.FileUnknown, 1), Given.NoTask(1),
            Given.StillRunning(1, 1),
            Given.Described(1, Given.Made(1)), Given.DescribedAsGone(1), Given.Retry(1), Given.Finished(1, Given.Made(1), Given.Broken(2)),
            Given.NotAnswered(new Effect.DescribeMedia { Id = "describe#1", DueAt = Given.Start }, 1),
            Given.Hinted(1, HintKind.ProcedureEnded, Given.Ours()), Given.NotConfirmed(2, HintKind.Uploaded, 1, 1),
        ];

        Assert.All(all, evidence =>
        {
            var json = MediaFileJson.WriteEvidence(evidence);
            Assert.Equal(json, MediaFileJson.WriteEvidence(MediaFileJson.ReadEvidence(json)));
            Assert.IsType(evidence.GetType(), MediaFileJson.ReadEvidence(json));
        });
        Assert.Equal(typeof(Evidence).GetNestedTypes().Length, all.Select(evidence => evidence.GetType()).Distinct().Count());
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public void Extreme_dates_do_no_harm(string at)
    {
        var moment = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        Evidence[] lives =
        [
            Given.Uploaded(), Given.UploadedWithProcedure(), Given.Accepted(1), Given.StillRunning(1, 1),
            Given.Failed(FailureClass.Throttled, 1),
            Given.Failed(FailureClass.Configuration, 1), Given.Failed(FailureClass.OutcomeUnknown, 1), Given.Duplicate(1), Given.NoTask(1),
            Given.Described(1),
            Given.Hinted(1, HintKind.Uploaded), Given.NotConfirmed(1, HintKind.Deleted, 1, 1),
        ];

        foreach (var extreme in lives)
        {
            var file = Given.Nothing.After(Given.Uploaded(), extreme with { At = moment }, Given.Accepted(2), Given.Described(3));
            Assert.Equal(MediaFileJson.Write(file), MediaFileJson.Write(MediaFileJson.Read(MediaFileJson.Write(file))));
            Assert.NotNull(Given.Nothing.After(Given.Uploaded() with { At = moment }, extreme with { At = moment }).ToString());
        }
    }

    [Fact]
    public void Extreme_rules_do_no_harm()
    {
        var patient = Given.Rules with
        {
            FirstBackoff = TimeSpan.FromDays(1000),
            MaxBackoff = TimeSpan.MaxValue / 2,
            BlockedRetry = TimeSpan.MaxValue,
            InferAfter = TimeSpan.MaxValue,
            LookUpAfter = [],
            SearchAfter = [],
            FileUnknownBackoff = TimeSpan.FromDays(1000),
            MaxSlowBackoff = TimeSpan.MaxValue / 2,
        };

        var throttled = Given.Nothing.After(patient, Given.Uploaded(), Given.Failed(FailureClass.Throttled, 1, call: 60));
        var blocked = Given.Nothing.After(patient, Given.Uploaded(), Given.Failed(FailureClass.Configuration, 1));
        var unknown = Given.Nothing.After(patient, Given.Uploaded(), Given.Failed(FailureClass.FileUnknown, 1));
        var duplicate = Given.Nothing.After(patient, Given.Uploaded(), Given.Duplicate(1));
        var accepted = Given.Nothing.After(patient, Given.Uploaded(), Given.Accepted(1));

        Assert.Equal(DateTimeOffset.MaxValue, throttled.NextDueAt);
        Assert.Equal(DateTimeOffset.MaxValue, blocked.NextDueAt);
        Assert.Equal(MediaStatus.Requesting, unknown.Status);
        Assert.IsType<Effect.FindTask>(Assert.Single(duplicate.Effects));
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(accepted.Effects));
    }
}
