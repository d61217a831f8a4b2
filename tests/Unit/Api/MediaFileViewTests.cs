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
        { "uploaded", [Tell.Mentioned()] },
        { "requesting", [Tell.Uploaded()] },
        { "requesting", [Tell.Uploaded(), Tell.Failed(FailureClass.Throttled, 1)] },
        { "processing", [Tell.Uploaded(), Tell.Accepted(1)] },
        { "processing", [Tell.UploadedWithProcedure()] },
        { "ready", [Tell.Uploaded(), Tell.Accepted(1), Tell.Finished(60, Tell.Made(100010), Tell.Made(100020))] },
        { "partly_ready", [Tell.Uploaded(), Tell.Accepted(1), Tell.Finished(60, Tell.Made(100010), Tell.Broken(100020))] },
        { "failed", [Tell.Uploaded(), Tell.Accepted(1), Tell.Finished(60, Tell.Broken(100010), Tell.Broken(100020))] },
        { "failed", [Tell.Uploaded(), Tell.Refused(1)] },
        { "failed", [Tell.PullFailed()] },
        { "blocked", [Tell.Uploaded(), Tell.Failed(FailureClass.Configuration, 1)] },
        { "skipped", [Tell.UploadedPicture()] },
        { "deleted", [Tell.Uploaded(), Tell.Deleted(5)] },
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public void Every_status_is_shown_with_every_member_of_the_contract(string status, Evidence[] evidence)
    {
        var view = Show(Tell.Nothing.After(evidence));

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
                    ["type", "definition", "status", "url", "width", "height", "sizeBytes", "durationSeconds", "errorCode", "message", "deletedAt"],
                    Members(output));
        }

        foreach (var output in view.GetProperty("outputs").EnumerateArray())
            Assert.Equal(["type", "definition", "status", "url", "deletedAt"], Members(output));
    }

    [Fact]
    public void VODs_word_is_waited_for_where_a_callback_is_not_believed()
    {
        var told = Tell.Nothing.After(Tell.Told(5, HintKind.Uploaded));
        var waitingFor = Show(told).GetProperty("waitingFor");

        Assert.Equal("confirmation", waitingFor.GetProperty("what").GetString());
        Assert.Equal(Tell.At(5), waitingFor.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(told.NextDueAt, waitingFor.GetProperty("nextCheckAt").GetDateTimeOffset());
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Something_is_waited_for_just_where_something_is_to_come(string status, Evidence[] evidence)
    {
        var view = Show(Tell.Nothing.After(evidence));

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
    public void A_request_is_waited_for_since_it_was_decided()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Failed(FailureClass.Throttled, 1), Tell.Failed(FailureClass.Throttled, 5, call: 2));

        AssertWaits(file, since: 0);
    }

    [Fact]
    public void A_procedure_is_waited_for_since_it_was_accepted()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(7), Tell.Processing(30));

        AssertWaits(file, since: 7);
        Assert.Equal(Tell.At(7) + TimeSpan.FromMinutes(15), file.NextDueAt);
    }

    [Fact]
    public void A_procedure_of_somebody_else_is_not_waited_for()
    {
        var file = Tell.Nothing.After(
            Tell.Report(1, ProcedureStatus.Processing, new TaskId(Tell.Theirs), null, null, []), Tell.Uploaded(2), Tell.Accepted(9));

        AssertWaits(file, since: 9);
    }

    [Fact]
    public void An_operator_is_waited_for_since_VOD_first_refused_so()
    {
        var file = Tell.Nothing.After(
            Tell.Uploaded(),
            Tell.Failed(FailureClass.Throttled, 1),
            Tell.Failed(FailureClass.Configuration, 3, call: 2),
            Tell.Failed(FailureClass.Configuration, 400, call: 3));

        AssertWaits(file, since: 3);
    }

    [Fact]
    public void An_end_that_was_only_inferred_says_so()
    {
        var accepted = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(1));

        var inferred = Show(accepted.After(Tell.Described(73 * 3600, Tell.Made(100010), Tell.Made(100020))));
        var told = Show(accepted.After(Tell.Finished(60, Tell.Made(100010), Tell.Made(100020))));

        Assert.Equal(("ready", true), (inferred.GetProperty("status").GetString(), inferred.GetProperty("procedures")[0].GetProperty("inferred").GetBoolean()));
        Assert.Equal(("ready", false), (told.GetProperty("status").GetString(), told.GetProperty("procedures")[0].GetProperty("inferred").GetBoolean()));
    }

    [Fact]
    public void A_result_that_was_deleted_says_so_and_has_no_URL()
    {
        var view = Show(Tell.Nothing.After(
            Tell.Uploaded(), Tell.Accepted(1), Tell.Finished(60, Tell.Made(100010), Tell.Made(100020)), Tell.DeletedParts(90, "TranscodeFiles 100020")));

        Assert.Equal("ready", view.GetProperty("status").GetString());
        foreach (var outputs in new[] { view.GetProperty("outputs"), view.GetProperty("procedures")[0].GetProperty("outputs") })
        {
            Assert.Equal(JsonValueKind.Null, outputs[0].GetProperty("deletedAt").ValueKind);
            Assert.Equal((JsonValueKind.Null, Tell.At(90)), (outputs[1].GetProperty("url").ValueKind, outputs[1].GetProperty("deletedAt").GetDateTimeOffset()));
        }
    }

    [Fact]
    public void Why_it_failed_is_said_in_VODs_words()
    {
        var view = Show(Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(1), Tell.Finished(60, Tell.Made(100010), Tell.Broken(100020))));

        Assert.Equal("SourceFileError.NoVideoMedia", view.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("no video", view.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public void A_retried_output_is_shown_once_on_top_and_twice_below()
    {
        var view = Show(Tell.Nothing.After(
            Tell.Uploaded(),
            Tell.Accepted(1),
            Tell.Finished(60, Tell.Made(100010), Tell.Broken(100020)),
            Tell.Retry(100),
            Tell.Accepted(101, attempt: 2),
            Tell.FinishedRetry(160, 2, Tell.Made(100020))));

        Assert.Equal("ready", view.GetProperty("status").GetString());
        Assert.Equal(["success", "success"], view.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("status").GetString()));
        Assert.Equal([1, 2], view.GetProperty("procedures").EnumerateArray().Select(procedure => procedure.GetProperty("attempt").GetInt32()));
        Assert.All(view.GetProperty("procedures").EnumerateArray(), procedure => Assert.Equal("service", procedure.GetProperty("origin").GetString()));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("rubbish", null)]
    [InlineData(null, null)]
    public void The_trace_is_that_of_the_record(string? traceParent, string? traceId)
    {
        var view = Show(Tell.Nothing with { TraceParent = traceParent });

        Assert.Equal(traceId, view.GetProperty("traceId").GetString());
    }

    [Fact]
    public void Times_are_UTC_with_a_Z_and_no_idle_fraction()
    {
        var view = Show(Tell.Nothing.After(Tell.Uploaded()), createdAt: new DateTimeOffset(2026, 9, 1, 16, 15, 30, TimeSpan.FromHours(8)));

        Assert.Equal("2026-09-01T08:15:30Z", view.GetProperty("createdAt").GetString());
        Assert.Equal("2026-09-01T08:15:31.25Z", view.GetProperty("updatedAt").GetString());
    }

    [Fact]
    public void A_name_is_shown_as_it_is()
    {
        var view = Show(Tell.Nothing.After(Tell.Uploaded(media: new MediaInfo { Name = "片子\0<1>.mp4" })));

        Assert.Equal("片子\0<1>.mp4", view.GetProperty("name").GetString());
    }

    private static void AssertWaits(MediaFile file, double since)
    {
        var waitingFor = Show(file).GetProperty("waitingFor");
        Assert.Equal(Tell.At(since), waitingFor.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(file.NextDueAt, waitingFor.GetProperty("nextCheckAt").GetDateTimeOffset());
    }

    private static JsonElement Show(MediaFile file, DateTimeOffset? createdAt = null)
    {
        var stored = new StoredFile(
            file.FileId, file.App, file.SubAppId, file.Status, file.NextDueAt, createdAt ?? Tell.At(0), Tell.At(1.25), 3, 42, MediaFileJson.Write(file));
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
