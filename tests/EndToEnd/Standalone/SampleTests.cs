using System.Net;
using System.Text;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>
/// Delivers every public sample of an event, under FileIds that the service has not seen before. There is no pipeline, so the result comes
/// from VOD's events alone. The table lists the files that each sample must result in.
/// </summary>
[Collection(nameof(ServiceWithUnknownFiles))]
public sealed class SampleTests(ServiceWithUnknownFiles services)
{
    /// <summary>The prefix of all FileIds in the samples.</summary>
    private const string FileIds = "3270835009876543";
    private const string A = $"{FileIds}211";
    private const string B = $"{FileIds}212";
    private const string C = $"{FileIds}213";

    /// <summary>
    /// The files that the service knows after each sample, each as status, name, procedures (origin, status, outputs) and the outputs that
    /// decide its status.
    /// </summary>
    private static readonly Dictionary<string, string[]> ExpectedFiles = new()
    {
        // A new file without a procedure: without a pipeline there is nothing to do.
        ["NewFileUpload-minimal"] = [$"{A} skipped clip-one; ; "],
        ["NewFileUpload-explicit-nulls"] = [$"{A} skipped clip-one; ; "],
        ["NewFileUpload-signed"] = [$"{A} skipped clip-one; ; "],
        ["NewFileUpload-image"] = [$"{C} skipped poster.jpg; ; "],
        ["PullComplete"] = [$"{C} skipped pulled; ; "],
        ["EditMediaComplete"] = [$"{C} skipped highlight; ; "],

        // The service follows the upload's own procedure; the review is not a task of the file's life.
        ["NewFileUpload-full-procedure"] = [$"{B} processing Lecture 7 – 第七讲.mp4; upload processing []; "],

        // Procedures that others requested are recorded, but do not decide the file's status, whatever their result.
        ["ProcedureStateChanged-finish-two-transcodes"] = [$"{A} uploaded clip-one; external finished [100010 success, 100020 success]; "],
        ["ProcedureStateChanged-finish-no-top-errcode"] = [$"{A} uploaded clip-one; external finished [100010 success, 100020 success]; "],
        ["ProcedureStateChanged-finish-one-failed"] =
            [$"{A} uploaded clip-one; external finished [100010 success, 100020 failed SourceFileError]; "],
        ["ProcedureStateChanged-finish-one-failed-internal"] =
            [$"{A} uploaded clip-one; external finished [100010 success, 100020 failed InternalError]; "],
        ["ProcedureStateChanged-failed-errcode"] = [$"{A} uploaded clip-one; external finished []; "],
        ["ProcedureStateChanged-errcode-missing-subtask"] = [$"{A} uploaded clip-one; external finished [100010 success]; "],
        ["ProcedureStateChanged-output-definition-zero"] = [$"{A} uploaded clip-one; external finished [100010 success, 100020 success]; "],
        ["ProcedureStateChanged-zero-dates"] = [$"{A} uploaded clip-one; external finished [100010 success, 100020 success]; "],
        ["ProcedureStateChanged-processing-change"] = [$"{A} uploaded clip-one; external processing [100010 success, 100020 processing]; "],
        ["ProcedureStateChanged-portrait-hls"] = [$"{B} uploaded Lecture 7 – 第七讲.mp4; external finished [100210 success]; "],

        // Only one of the two files is deleted.
        ["FileDeleted"] = [$"{A} deleted ; ; ", $"{B} uploaded ; ; "],

        // Archived without a file, because the event names none.
        ["PullComplete-failed"] = [],
        ["known-type-null-payload"] = [],
        ["unknown-future"] = [],
        ["legacy-v2-format"] = [],
    };

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Repository.Payloads, "event-*.json").Select(NameOf).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_gets_the_promised_answer_and_results_in_the_expected_files(string sample)
    {
        Assert.True(ExpectedFiles.TryGetValue(sample, out var expected), $"Add the expected files of {sample} to the table.");
        var service = services.WithoutPipeline;
        var own = OwnFileIds(sample);
        var body = Encoding.UTF8.GetBytes((await TextOfAsync(sample)).Replace(FileIds, own, StringComparison.Ordinal));

        using var answer = await service.PostAsync("/callbacks/default", body);

        if (sample == "legacy-v2-format")
            await answer.IsProblemAsync(HttpStatusCode.BadRequest, "legacy-format");
        else
            Assert.Equal((HttpStatusCode.OK, """{"code":0}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        var listed = (await service.ListAsync()).Where(file => FileIdOf(file).StartsWith(own, StringComparison.Ordinal)).ToArray();
        Assert.Equal(expected.Select(line => line.Replace(FileIds, own, StringComparison.Ordinal)), listed.Select(Describe).Order());
        foreach (var file in listed)
            Assert.Equal(file.GetRawText(), (await service.FileAsync(FileIdOf(file))).GetRawText());
        Assert.Equal(1, await new Archive(service.Database).CountAsync(body));
    }

    [Fact]
    public async Task The_media_details_of_a_sample_are_shown()
    {
        var service = services.WithoutPipeline;
        await service.DeliverAsync(await TextOfAsync("NewFileUpload-full-procedure"));
        await service.DeliverAsync(await TextOfAsync("ProcedureStateChanged-portrait-hls"));

        var file = await service.FileAsync(B);

        Assert.Equal("default", file.GetProperty("app").GetString());
        Assert.Equal(1500000001, file.GetProperty("subAppId").GetInt64());
        Assert.Equal("Video", file.GetProperty("category").GetString());
        Assert.EndsWith("/Wq7hT2kLm0AA.mp4", file.GetProperty("mediaUrl").GetString(), StringComparison.Ordinal);
        Assert.Equal(47.48, file.GetProperty("durationSeconds").GetDouble());
        Assert.Equal(18234567, file.GetProperty("sizeBytes").GetInt64());
        Assert.Matches("^[0-9a-f]{32}$", file.GetProperty("traceId").GetString());
        var procedures = file.GetProperty("procedures").EnumerateArray();
        var external = Assert.Single(procedures, static procedure => OriginOf(procedure) == "external");
        var output = Assert.Single(external.GetProperty("outputs").EnumerateArray());
        Assert.EndsWith("v.f100210.m3u8", output.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal((360, 640), (output.GetProperty("width").GetInt32(), output.GetProperty("height").GetInt32()));
        Assert.Equal((1300000, 22.9), (output.GetProperty("sizeBytes").GetInt64(), output.GetProperty("durationSeconds").GetDouble()));
    }

    [Fact]
    public async Task A_full_procedure_upload_is_ready_when_its_procedure_finishes()
    {
        const string FileId = "61";

        await services.Service.DeliverAsync(await UploadWithProcedureAsync(FileId));
        Assert.Equal("processing", StandaloneProcess.StatusOf(await services.Service.FileAsync(FileId)));
        await services.Service.DeliverAsync(await StateOfItsProcedureAsync(FileId, "finish-two-transcodes"));

        await IsReadyByTheUploadsOwnProcedureAsync(FileId);
    }

    [Fact]
    public async Task The_end_of_a_procedure_may_come_before_its_upload()
    {
        const string FileId = "62";

        await services.Service.DeliverAsync(await StateOfItsProcedureAsync(FileId, "finish-two-transcodes"));
        Assert.Equal("uploaded", StandaloneProcess.StatusOf(await services.Service.FileAsync(FileId)));
        await services.Service.DeliverAsync(await UploadWithProcedureAsync(FileId));

        await IsReadyByTheUploadsOwnProcedureAsync(FileId);
    }

    [Theory]
    [InlineData("71", "finish-one-failed", "partly_ready", "SourceFileError")]
    [InlineData("72", "finish-one-failed-internal", "partly_ready", "InternalError")]
    [InlineData("73", "failed-errcode", "failed", "60000")]
    [InlineData("74", "errcode-missing-subtask", "ready", null)]
    [InlineData("75", "output-definition-zero", "ready", null)]
    [InlineData("76", "zero-dates", "ready", null)]
    [InlineData("77", "processing-change", "processing", null)]
    public async Task The_listed_results_of_an_uploads_procedure_decide_the_status_not_its_own_code(
        string fileId, string sample, string status, string? error)
    {
        await services.Service.DeliverAsync(await UploadWithProcedureAsync(fileId));

        await services.Service.DeliverAsync(await StateOfItsProcedureAsync(fileId, sample));

        var file = await services.Service.FileAsync(fileId);
        Assert.Equal(status, StandaloneProcess.StatusOf(file));
        var shown = file.GetProperty("error");
        Assert.Equal(error, shown.ValueKind == JsonValueKind.Object ? shown.GetProperty("code").GetString() : null);
    }

    [Fact]
    public async Task A_deletion_event_deletes_only_the_file_that_lost_all_its_parts()
    {
        foreach (var fileId in new[] { "81", "82" })
        {
            await services.Service.DeliverAsync(await UploadWithProcedureAsync(fileId));
            await services.Service.DeliverAsync(await StateOfItsProcedureAsync(fileId, "finish-two-transcodes"));
        }

        var deletion = await TextOfAsync("FileDeleted");
        await services.Service.DeliverAsync(
            deletion.Replace(A, "81", StringComparison.Ordinal).Replace(B, "82", StringComparison.Ordinal));

        Assert.Equal("deleted", StandaloneProcess.StatusOf(await services.Service.FileAsync("81")));
        Assert.Equal("ready", StandaloneProcess.StatusOf(await services.Service.FileAsync("82")));
        var parts = Assert.Single(
            await services.Service.TimelineAsync("82"), static entry => entry.GetProperty("kind").GetString() == "parts_deleted");
        Assert.Equal("TranscodeFiles 100020", parts.GetProperty("summary").GetString());
    }

    /// <summary>Promise 6, over all samples at once, each under its own FileIds.</summary>
    [Fact]
    public async Task The_pipeline_requests_transcodes_only_for_new_videos_without_a_procedure()
    {
        var service = services.Service;
        var requested = new List<string>();
        foreach (var sample in ExpectedFiles.Keys.Where(static sample => sample != "legacy-v2-format"))
        {
            var own = OwnFileIds(sample);
            await service.DeliverAsync((await TextOfAsync(sample)).Replace(FileIds, own, StringComparison.Ordinal));
            if (sample is "NewFileUpload-minimal" or "NewFileUpload-explicit-nulls" or "NewFileUpload-signed")
                requested.Add($"{own}211");
            else if (sample is "PullComplete")
                requested.Add($"{own}213");
        }

        // VOD knows none of these files, so their requests go on, and show why.
        foreach (var fileId in requested)
            await Eventually.SeesAsync(
                () => service.FileAsync(fileId),
                static file => file.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
                    && error.GetProperty("code").GetString() == "InvalidParameterValue.FileId",
                $"{fileId} with VOD's error");

        Assert.Equal(requested.Order(), (await OwnFilesAsync("requesting")).Order());
        Assert.Empty(await OwnFilesAsync("failed"));
        Assert.Empty(await OwnFilesAsync("blocked"));

        async Task<IEnumerable<string>> OwnFilesAsync(string status) => (await service.ListAsync($"&status={status}"))
            .Select(FileIdOf)
            .Where(static fileId => fileId.StartsWith(AllFileIds, StringComparison.Ordinal));
    }

    /// <summary>The prefix of the FileIds under which samples are delivered to the service with a pipeline.</summary>
    private const string AllFileIds = "32708350";

    /// <summary>The prefix of the FileIds under which this sample is delivered.</summary>
    private static string OwnFileIds(string sample) => $"{AllFileIds}{ExpectedFiles.Keys.Order().ToList().IndexOf(sample):D4}6543";

    private static string FileIdOf(JsonElement file) => file.GetProperty("fileId").GetString()!;

    private async Task IsReadyByTheUploadsOwnProcedureAsync(string fileId)
    {
        var file = await services.Service.FileAsync(fileId);
        Assert.Equal(
            $"{fileId} ready Lecture 7 – 第七讲.mp4; upload finished [100010 success, 100020 success]; 100010 success, 100020 success",
            Describe(file));
        Assert.All(
            file.GetProperty("outputs").EnumerateArray(),
            static output => Assert.StartsWith("http", output.GetProperty("url").GetString(), StringComparison.Ordinal));
    }

    private static async Task<string> UploadWithProcedureAsync(string fileId) =>
        (await TextOfAsync("NewFileUpload-full-procedure")).Replace(B, fileId, StringComparison.Ordinal);

    /// <summary>A sample of a procedure's state, changed into one about the procedure that the full-procedure upload brought.</summary>
    private static async Task<string> StateOfItsProcedureAsync(string fileId, string sample)
    {
        const string TaskOfSample = "1500098765-procedurev2-11112222333344445555666677778888tt0";
        const string TaskOfUpload = "1500098765-procedurev2-0f1e2d3c4b5a69788796a5b4c3d2e1f0tt0";
        return (await TextOfAsync($"ProcedureStateChanged-{sample}"))
            .Replace(A, fileId, StringComparison.Ordinal)
            .Replace(TaskOfSample, TaskOfUpload, StringComparison.Ordinal)
            .Replace("vod-asset-0001-v1", "", StringComparison.Ordinal);
    }

    private static string Describe(JsonElement file) =>
        $"{FileIdOf(file)} {StandaloneProcess.StatusOf(file)} {file.GetProperty("name").GetString()}; "
        + $"{string.Join(", ", file.GetProperty("procedures").EnumerateArray().Select(Procedure))}; {Outputs(file)}";

    private static string Procedure(JsonElement procedure) =>
        $"{OriginOf(procedure)} {StandaloneProcess.StatusOf(procedure)} [{Outputs(procedure)}]";

    private static string Outputs(JsonElement of) => string.Join(", ", of.GetProperty("outputs").EnumerateArray().Select(static output =>
        $"{output.GetProperty("definition")} {output.GetProperty("status").GetString()}"
        + (output.TryGetProperty("errorCode", out var code) && code.ValueKind == JsonValueKind.String ? $" {code.GetString()}" : "")));

    private static string? OriginOf(JsonElement procedure) => procedure.GetProperty("origin").GetString();

    private static Task<string> TextOfAsync(string sample) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Payloads, $"event-{sample}.json"));

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path)["event-".Length..];
}
