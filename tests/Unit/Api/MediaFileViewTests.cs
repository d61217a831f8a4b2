using System.Text.Json;
using Media.Api.Files;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Storage;
using Media.Tests.Unit.Domain;

namespace Media.Tests.Unit.Api;

public sealed class MediaFileViewTests
{
    private static readonly JsonSerializerOptions Json = Options();

    public static TheoryData<string, Evidence[]> Lives => new()
    {
        { "uploaded", [Given.Mentioned()] },
        { "requesting", [Given.Uploaded()] },
        { "requesting", [Given.Uploaded(), Given.Failed(FailureClass.Throttled, 1)] },
        { "processing", [Given.Uploaded(), Given.Accepted(1)] },
        { "processing", [Given.UploadedWithProcedure()] },
        { "ready", [Given.Uploaded(), Given.Accepted(1), Given.Finished(60, Given.Made(100010), Given.Made(100020))] },
        { "partly_ready", [Given.Uploaded(), Given.Accepted(1), Given.Finished(60, Given.Made(100010), Given.Broken(100020))] },
        { "failed", [Given.Uploaded(), Given.Accepted(1), Given.Finished(60, Given.Broken(100010), Given.Broken(100020))] },
        { "failed", [Given.Uploaded(), Given.Refused(1)] },
        { "failed", [Given.PullFailed()] },
        { "blocked", [Given.Uploaded(), Given.Failed(FailureClass.Configuration, 1)] },
        { "skipped", [Given.UploadedPicture()] },
        { "deleted", [Given.Uploaded(), Given.Deleted(5)] },
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public void Every_status_is_shown_with_every_member_of_the_contract(string status, Evidence[] evidence)
    {
        var view = Show(Given.Nothing.After(evidence));

        Assert.Equal(status, view.GetProperty("status").GetString());
        Assert.Equal(
            [
                "fileId", "app", "subAppId", "status", "waitingFor", "name", "category", "mediaUrl", "durationSeconds", "sizeBytes",
                "procedures", "outputs", "error", "version", "createdAt", "updatedAt", "traceId",
            ],
            Members(view));
        foreach (var procedure in view.GetProperty("procedures").EnumerateArray())
        {
            Assert.Equal(["taskId", "sessionId", "origin", "attempt", "status", "inferred", "outputs"], Members(procedure));
            foreach (var output in procedure.GetProperty("outputs").EnumerateArray())
                Assert.Equal(
                    [
                        "type", "definition", "status", "url", "width", "height", "sizeBytes", "durationSeconds", "errorCode", "message",
                        "deletedAt",
                    ],
                    Members(output));
        }

        foreach (var output in view.GetProperty("outputs").EnumerateArray())
            Assert.Equal(["type", "definition", "status", "url", "deletedAt"], Members(output));
    }

    [Fact]
    public void An_unconfirmed_callback_waits_for_VODs_confirmation()
    {
        var unconfirmed = Given.Nothing.After(Given.Hinted(5, HintKind.Uploaded));
        var waitingFor = Show(unconfirmed).GetProperty("waitingFor");

        Assert.Equal("confirmation", waitingFor.GetProperty("what").GetString());
        Assert.Equal(Given.At(5), waitingFor.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(unconfirmed.NextDueAt, waitingFor.GetProperty("nextCheckAt").GetDateTimeOffset());
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void WaitingFor_is_shown_only_while_something_is_expected(string status, Evidence[] evidence)
    {
        var view = Show(Given.Nothing.After(evidence));

        var what = status switch
        {
            "requesting" => "request_acceptance",
            "processing" => "procedure_completion",
            "blocked" => "operator",
            _ => null,
        };
        var waitingFor = view.GetProperty("waitingFor");
        Assert.Equal(what, waitingFor.ValueKind == JsonValueKind.Null ? null : waitingFor.GetProperty("what").GetString());
    }

    [Fact]
    public void A_request_is_awaited_since_its_decision()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(), Given.Failed(FailureClass.Throttled, 1), Given.Failed(FailureClass.Throttled, 5, call: 2));

        AssertWaits(file, since: 0);
    }

    [Fact]
    public void A_procedure_is_awaited_since_its_acceptance()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Accepted(7), Given.Processing(30));

        AssertWaits(file, since: 7);
        Assert.Equal(Given.At(7) + TimeSpan.FromMinutes(15), file.NextDueAt);
    }

    [Fact]
    public void A_foreign_procedure_is_not_awaited()
    {
        var file = Given.Nothing.After(
            Given.Report(1, ProcedureStatus.Processing, new TaskId(Given.Theirs), null, null, []), Given.Uploaded(2), Given.Accepted(9));

        AssertWaits(file, since: 9);
    }

    [Fact]
    public void An_operator_is_awaited_since_VODs_first_refusal()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(),
            Given.Failed(FailureClass.Throttled, 1),
            Given.Failed(FailureClass.Configuration, 3, call: 2),
            Given.Failed(FailureClass.Configuration, 400, call: 3));

        AssertWaits(file, since: 3);
    }

    [Fact]
    public void An_inferred_end_is_marked_as_inferred()
    {
        var accepted = Given.Nothing.After(Given.Uploaded(), Given.Accepted(1));

        var inferred = Show(accepted.After(Given.Described(73 * 3600, Given.Made(100010), Given.Made(100020))));
        var reported = Show(accepted.After(Given.Finished(60, Given.Made(100010), Given.Made(100020))));

        Assert.Equal(
            ("ready", true),
            (inferred.GetProperty("status").GetString(), inferred.GetProperty("procedures")[0].GetProperty("inferred").GetBoolean()));
        Assert.Equal(
            ("ready", false),
            (reported.GetProperty("status").GetString(), reported.GetProperty("procedures")[0].GetProperty("inferred").GetBoolean()));
    }

    [Fact]
    public void A_deleted_output_has_a_deletion_time_and_no_URL()
    {
        var view = Show(Given.Nothing.After(
            Given.Uploaded(), Given.Accepted(1), Given.Finished(60, Given.Made(100010), Given.Made(100020)),
            Given.DeletedParts(90, "TranscodeFiles 100020")));

        Assert.Equal("ready", view.GetProperty("status").GetString());
        foreach (var outputs in new[] { view.GetProperty("outputs"), view.GetProperty("procedures")[0].GetProperty("outputs") })
        {
            Assert.Equal(JsonValueKind.Null, outputs[0].GetProperty("deletedAt").ValueKind);
            Assert.Equal(
                (JsonValueKind.Null, Given.At(90)),
                (outputs[1].GetProperty("url").ValueKind, outputs[1].GetProperty("deletedAt").GetDateTimeOffset()));
        }
    }

    [Fact]
    public void A_failure_is_shown_in_VODs_words()
    {
        var view = Show(
            Given.Nothing.After(Given.Uploaded(), Given.Accepted(1), Given.Finished(60, Given.Made(100010), Given.Broken(100020))));

        Assert.Equal("SourceFileError.NoVideoMedia", view.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("no video", view.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public void A_retried_output_is_shown_once_in_the_result_and_in_each_procedure()
    {
        var view = Show(Given.Nothing.After(
            Given.Uploaded(),
            Given.Accepted(1),
            Given.Finished(60, Given.Made(100010), Given.Broken(100020)),
            Given.Retry(100),
            Given.Accepted(101, attempt: 2),
            Given.FinishedRetry(160, 2, Given.Made(100020))));

        Assert.Equal("ready", view.GetProperty("status").GetString());
        Assert.Equal(
            ["success", "success"],
            view.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("status").GetString()));
        Assert.Equal(
            [1, 2], view.GetProperty("procedures").EnumerateArray().Select(procedure => procedure.GetProperty("attempt").GetInt32()));
        Assert.All(
            view.GetProperty("procedures").EnumerateArray(),
            procedure => Assert.Equal("service", procedure.GetProperty("origin").GetString()));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("rubbish", null)]
    [InlineData(null, null)]
    public void The_view_has_the_trace_id_of_the_record(string? traceParent, string? traceId)
    {
        var view = Show(Given.Nothing with { TraceParent = traceParent });

        Assert.Equal(traceId, view.GetProperty("traceId").GetString());
    }

    [Fact]
    public void Times_are_UTC_with_a_Z_and_no_trailing_zeros()
    {
        var view = Show(
            Given.Nothing.After(Given.Uploaded()), createdAt: new DateTimeOffset(2026, 9, 1, 16, 15, 30, TimeSpan.FromHours(8)));

        Assert.Equal("2026-09-01T08:15:30Z", view.GetProperty("createdAt").GetString());
        Assert.Equal("2026-09-01T08:15:31.25Z", view.GetProperty("updatedAt").GetString());
    }

    [Fact]
    public void A_name_is_shown_unchanged()
    {
        var view = Show(Given.Nothing.After(Given.Uploaded(media: new MediaInfo { Name = "片子\0<1>.mp4" })));

        Assert.Equal("片子\0<1>.mp4", view.GetProperty("name").GetString());
    }

    private static void AssertWaits(MediaFile file, double since)
    {
        var waitingFor = Show(file).GetProperty("waitingFor");
        Assert.Equal(Given.At(since), waitingFor.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(file.NextDueAt, waitingFor.GetProperty("nextCheckAt").GetDateTimeOffset());
    }

    private static JsonElement Show(MediaFile file, DateTimeOffset? createdAt = null)
    {
        var stored = new StoredFile(
            file.FileId, file.App, file.SubAppId, file.Status, file.NextDueAt, createdAt ?? Given.At(0), Given.At(1.25), 3, 42,
            MediaFileJson.Write(file));
        return JsonSerializer.SerializeToElement(MediaFileView.Of(stored), Json);
    }

    private static string[] Members(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonDefaults.Apply(options);
        options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        return options;
    }
}
