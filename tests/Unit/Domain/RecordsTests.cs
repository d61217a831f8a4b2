using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>The JSON form of the record.</summary>
public sealed class RecordsTests
{
    /// <summary>A record with everything that one record can hold at once.</summary>
    private static readonly MediaFile Full = Tell.Nothing.After(
        Tell.Uploaded(), Tell.MadeByVod(), Tell.PullFailed(),
        Tell.Failed(FailureClass.OutcomeUnknown, 1), Tell.Failed(FailureClass.Bounded, 2, 2), Tell.Duplicate(4, 3), Tell.NoTask(5, 3), Tell.Refused(6, 4),
        Tell.Report(9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid"), [Tell.Made(100010), Tell.Broken(100020)]),
        Tell.Described(20, Tell.Made(100010)), Tell.DeletedParts(20, "TranscodeFiles 100020"), Tell.NotAnswered(new Effect.DescribeMedia { Id = "describe#1", DueAt = Tell.Start }, 21),
        Tell.Told(22, HintKind.Deleted), Tell.ToldPartsDeleted(22, "TranscodeFiles 100030"), Tell.NotConfirmed(23, HintKind.Deleted, 22, 1),
        Tell.Retry(30));

    [Fact]
    public void A_record_is_readable_JSON()
    {
        var json = MediaFileJson.Write(Tell.Nothing.After(Tell.Uploaded()));

        Assert.Equal(
            """{"schema":1,"fileId":"5285890784273533167","app":"default","subAppId":1500000001,"status":"requesting","upload":{"at":"2026-09-01T08:15:30Z","eventType":"NewFileUpload","media":{"name":"clip.mp4","category":"Video","type":"mp4"}},"deletedParts":[],"attempts":[{"number":1,"definitions":[100010,100020],"decidedAt":"2026-09-01T08:15:30Z","boundedCalls":[],"fileUnknownCalls":[]}],"procedures":[],"hints":[],"timeline":[{"key":"NewFileUpload:5285890784273533167","at":"2026-09-01T08:15:30Z","kind":"uploaded","source":"push","summary":"NewFileUpload","count":1}],"effects":[{"do":"process_media","session":"media-5285890784273533167-1","call":1,"definitions":[100010,100020],"id":"process/1#1","dueAt":"2026-09-01T08:15:30Z","failures":0}],"stumbles":[]}""",
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

        var rewritten = MediaFileJson.Write(MediaFileJson.Read(newer.ToJsonString()).After(Tell.Mentioned(40), Tell.Uploaded(), Tell.Finished(50, Tell.Made(100010), Tell.Made(100020)), Tell.Described(60)));

        Assert.True(places > 20, $"{places} places");
        var lost = Enumerable.Range(0, places).Where(place => !rewritten.Contains($"\"brandNew\":{place}}}", StringComparison.Ordinal) && !rewritten.Contains($"\"brandNew\":{place},", StringComparison.Ordinal));
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
    public void Missing_members_mean_nothing_known()
    {
        var file = MediaFileJson.Read("""{"fileId":"1","app":"default","procedures":[{"task":"t","firstSeenAt":"2026-09-01T08:15:30Z"}],"attempts":[{"number":1}]}""");

        Assert.Equal((1, MediaStatus.Uploaded, ProcedureStatus.Processing), (file.Schema, file.Status, file.Procedures[0].Status));
        Assert.Empty(file.Procedures[0].Outputs);
        Assert.Empty(file.Attempts[0].Definitions);
        Assert.Equal(MediaStatus.Uploaded, file.After(Tell.Mentioned(1)).Status);
    }

    [Fact]
    public void Null_lists_are_empty_lists()
    {
        var file = MediaFileJson.Read(
            """{"fileId":"1","app":"default","attempts":null,"procedures":null,"timeline":null,"effects":null,"stumbles":null,"described":{"at":"2026-09-01T08:15:30Z","outputs":null}}""");

        Assert.Empty(file.Described!.Outputs);
        Assert.Equal(MediaStatus.Uploaded, file.After(Tell.Mentioned(1)).Status);
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
    public void One_moment_is_written_in_one_way()
    {
        var there = new DateTimeOffset(2026, 9, 1, 16, 15, 30, TimeSpan.FromHours(8));
        var chinese = Tell.Nothing.After(Tell.Uploaded() with { At = there });

        Assert.Equal(MediaFileJson.Write(Tell.Nothing.After(Tell.Uploaded())), MediaFileJson.Write(chinese));
    }

    [Fact]
    public void Names_are_kept_whatever_characters_they_hold()
    {
        var media = Tell.Video with { Name = "片\0段 <\"😀\">.mp4" };
        var file = MediaFileJson.Read(MediaFileJson.Write(Tell.Nothing.After(Tell.Uploaded(media: media))));

        Assert.Equal(media.Name, file.Media.Name);
    }

    [Fact]
    public void Evidence_is_read_as_it_was_written()
    {
        Evidence[] all =
        [
            Tell.UploadedWithProcedure(), Tell.PullFailed(), Tell.MadeByVod(), Tell.Mentioned(), Tell.Deleted(1), Tell.DeletedParts(1, "OriginalFiles"),
            Tell.Accepted(1), Tell.Duplicate(1), Tell.Refused(1), Tell.Failed(FailureClass.FileUnknown, 1), Tell.NoTask(1), Tell.StillRunning(1, 1),
            Tell.Described(1, Tell.Made(1)), Tell.DescribedAsGone(1), Tell.Retry(1), Tell.Finished(1, Tell.Made(1), Tell.Broken(2)),
            Tell.NotAnswered(new Effect.DescribeMedia { Id = "describe#1", DueAt = Tell.Start }, 1),
            Tell.Told(1, HintKind.ProcedureEnded, Tell.Ours()), Tell.NotConfirmed(2, HintKind.Uploaded, 1, 1),
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
            Tell.Uploaded(), Tell.UploadedWithProcedure(), Tell.Accepted(1), Tell.StillRunning(1, 1), Tell.Failed(FailureClass.Throttled, 1),
            Tell.Failed(FailureClass.Configuration, 1), Tell.Failed(FailureClass.OutcomeUnknown, 1), Tell.Duplicate(1), Tell.NoTask(1), Tell.Described(1),
            Tell.Told(1, HintKind.Uploaded), Tell.NotConfirmed(1, HintKind.Deleted, 1, 1),
        ];

        foreach (var extreme in lives)
        {
            var file = Tell.Nothing.After(Tell.Uploaded(), extreme with { At = moment }, Tell.Accepted(2), Tell.Described(3));
            Assert.Equal(MediaFileJson.Write(file), MediaFileJson.Write(MediaFileJson.Read(MediaFileJson.Write(file))));
            Assert.NotNull(Tell.Nothing.After(Tell.Uploaded() with { At = moment }, extreme with { At = moment }).ToString());
        }
    }

    [Fact]
    public void Extreme_rules_do_no_harm()
    {
        var patient = Tell.Rules with
        {
            FirstBackoff = TimeSpan.FromDays(1000),
            LongestBackoff = TimeSpan.MaxValue / 2,
            BlockedRetry = TimeSpan.MaxValue,
            InferAfter = TimeSpan.MaxValue,
            LookUpAfter = [],
            SearchAfter = [],
            FileUnknownRetryAfter = [],
        };

        var throttled = Tell.Nothing.After(patient, Tell.Uploaded(), Tell.Failed(FailureClass.Throttled, 1, call: 60));
        var blocked = Tell.Nothing.After(patient, Tell.Uploaded(), Tell.Failed(FailureClass.Configuration, 1));
        var unknown = Tell.Nothing.After(patient, Tell.Uploaded(), Tell.Failed(FailureClass.FileUnknown, 1));
        var duplicate = Tell.Nothing.After(patient, Tell.Uploaded(), Tell.Duplicate(1));
        var accepted = Tell.Nothing.After(patient, Tell.Uploaded(), Tell.Accepted(1));

        Assert.Equal(DateTimeOffset.MaxValue, throttled.NextDueAt);
        Assert.Equal(DateTimeOffset.MaxValue, blocked.NextDueAt);
        Assert.Equal(MediaStatus.Failed, unknown.Status);
        Assert.IsType<Effect.FindTask>(Assert.Single(duplicate.Effects));
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(accepted.Effects));
    }
}
