using Media.Contracts;
using Media.Domain;

namespace Media.Tests.Cluster.Files;

/// <summary>
/// An app in verified mode, whose callbacks are only hints. <c>DeliverAsync</c> acts as an attacker with a valid signature; only VOD
/// decides what is true.
/// </summary>
public sealed class VerifiedModeTests : IClassFixture<VerifiedModeTests.VerifiedApps>
{
    private readonly VerifiedApps _apps;
    private readonly RunningVod _vod;
    private RunningSilo _silo;

    public VerifiedModeTests(VerifiedApps apps)
    {
        _apps = apps;
        (_silo, _vod) = apps.NextApp();
    }

    [Fact]
    public async Task An_upload_that_VOD_confirms_becomes_ready_with_one_task()
    {
        await _vod.SetClockAsync(new { jobSeconds = 0.2 });
        await _vod.PushToAsync(_silo.Receiver);

        var fileIds = await _vod.UploadAsync(20);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        var file = await FileAsync(fileIds[0]);
        foreach (var kind in new[] { "told", "uploaded", "request_accepted", "procedure_finished" })
            Assert.Contains(file.Timeline, entry => entry.Kind == kind);
        Assert.Equal(("DescribeMediaInfos", "clip.mp4"), (file.Upload!.EventType, file.Media.Name));
        Assert.Empty(file.Hints);
    }

    [Fact]
    public async Task A_file_that_VOD_does_not_have_is_never_requested()
    {
        const string FileId = "5285890784273533167";

        Assert.Equal(ReceiveOutcome.Applied, await _silo.UploadedAsync(FileId));
        await CheckedAsync(FileId);

        var row = (await _silo.RowAsync(FileId))!;
        Assert.Equal(MediaStatus.Uploaded, row.Status);
        Assert.Equal((null, null), (MediaFileJson.Read(row.Record).Upload, MediaFileJson.Read(row.Record).Media.Name));
        Assert.Equal((0, 0), (await _vod.CallsAsync("ProcessMedia"), (await _vod.FileIdsOfTasksAsync()).Count));
    }

    [Fact]
    public async Task A_due_check_is_stored_before_the_answer_and_outlives_the_silo()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });

        Assert.Equal(ReceiveOutcome.Applied, await _silo.UploadedAsync(fileId));

        var confirm = Assert.IsType<Effect.Confirm>(Assert.Single((await FileAsync(fileId)).Effects));
        Assert.Equal(HintKind.Uploaded, confirm.Hint);
        Assert.Equal("NewFileUpload", Assert.Single(await _silo.Reader.ReadEventsAsync(Id(fileId), 0, 10, default)).EventType);
        _silo = await _apps.RestartAsync(() => _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 }));
        await _vod.FinishTasksAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal([fileId], await _vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task Nothing_is_confirmed_or_denied_while_VOD_does_not_answer()
    {
        var (fileId, task) = await RunningTaskAsync();
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        var (tasks, media) = (await _vod.CallsAsync("DescribeTaskDetail"), await _vod.CallsAsync("DescribeMediaInfos"));

        await _silo.FinishedAsync(fileId, task);
        await _silo.UploadedAsync("5285890784273533168");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("DescribeTaskDetail") >= tasks + 3, "VOD was asked for the task");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("DescribeMediaInfos") >= media + 3, "VOD was asked for the file");

        foreach (var file in new[] { await FileAsync(fileId), await FileAsync("5285890784273533168") })
        {
            Assert.NotEmpty(file.Hints);
            Assert.DoesNotContain(file.Timeline, static entry => entry.Kind == "not_confirmed");
        }

        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });
        await _vod.FinishTasksAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task A_forged_end_ends_nothing()
    {
        var (fileId, task) = await RunningTaskAsync();

        // The outputs' URLs point to the attacker's host.
        Assert.Equal(ReceiveOutcome.Applied, await _silo.FinishedAsync(fileId, task));
        await CheckedAsync(fileId);

        var file = await FileAsync(fileId);
        Assert.Equal(MediaStatus.Processing, file.Status);
        await _vod.FinishTasksAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.DoesNotContain("https://example.com", (await _silo.RowAsync(fileId))!.Record, StringComparison.Ordinal);
        Assert.Equal([fileId], await _vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task The_end_of_another_files_task_does_not_end_this_file()
    {
        var (_, task) = await RunningTaskAsync();
        var (victim, own) = await RunningTaskAsync();

        await _silo.FinishedAsync(victim, task);
        await CheckedAsync(victim);

        Assert.Equal(new TaskId(own), Assert.Single((await FileAsync(victim)).Procedures).Task);
    }

    [Fact]
    public async Task A_forged_deletion_deletes_nothing_and_a_true_one_does()
    {
        var (fileId, _) = await RunningTaskAsync();
        var deletion = $$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{fileId}}}"]}}""";

        await _silo.DeliverAsync(fileId, deletion);
        await CheckedAsync(fileId);
        await _vod.FinishTasksAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        await _vod.DeleteAsync(fileId);
        await _silo.DeliverAsync(fileId, deletion);

        await _silo.BecomesAsync(fileId, MediaStatus.Deleted);
    }

    [Fact]
    public async Task A_forged_deletion_of_an_output_hides_nothing_and_a_true_one_does()
    {
        // A faster clock would not do: a deletion does not affect an output that VOD finished after it.
        await _vod.SetClockAsync(new { jobSeconds = 0.2 });
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.UploadedAsync(fileId);
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var deletion =
            $$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{fileId}}}"],"FileDeleteResultInfo":["""
                + $$$"""{"FileId":"{{{fileId}}}","DeleteParts":[{"Type":"TranscodeFiles","Definition":100010}]}]}}""";

        await _silo.DeliverAsync(fileId, deletion);
        await CheckedAsync(fileId);
        Assert.All(MediaResult.Of(await FileAsync(fileId)).Outputs, static output => Assert.NotNull(output.Url));
        await _vod.DeleteAsync(fileId, transcode: 100010);
        await _silo.DeliverAsync(fileId, deletion);

        await Eventually.SeesAsync(
            () => FileAsync(fileId),
            static file => MediaResult.Of(file).Outputs.Count(static output => output.Url is null) == 1,
            "one output gone");
        Assert.Equal(MediaStatus.Ready, (await _silo.RowAsync(fileId))?.Status);
    }

    [Fact]
    public async Task A_procedure_that_came_with_the_upload_is_followed_though_the_callback_hides_it()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));

        await _silo.UploadedAsync(fileId, procedure: "");

        await _vod.FinishTasksAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task A_claimed_procedure_that_VOD_does_not_show_is_ignored()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());

        await _silo.UploadedAsync(fileId, procedure: "claimed-t0");
        await CheckedAsync(fileId);

        Assert.Empty((await FileAsync(fileId)).Procedures);
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task A_pulled_event_needs_no_confirmation()
    {
        var delivery = RunningSilo.Delivery(RunningSilo.Upload("7", "theirs-t0"), _silo.App);

        await _silo.File("7").Receive(delivery with { Source = DeliverySource.Pull });

        Assert.Equal(MediaStatus.Processing, (await _silo.RowAsync("7"))?.Status);
    }

    private async Task<(string FileId, string Task)> RunningTaskAsync()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.UploadedAsync(fileId);
        await _silo.BecomesAsync(fileId, MediaStatus.Processing);
        return (fileId, Assert.Single(await _vod.TaskIdsAsync(fileId)));
    }

    private Task<MediaFile> CheckedAsync(string fileId) => Eventually.SeesAsync(
        () => FileAsync(fileId), static file => file.Timeline.Any(static entry => entry.Kind == "not_confirmed"), "an unsuccessful check");

    private async Task<MediaFile> FileAsync(string fileId) => MediaFileJson.Read((await _silo.RowAsync(fileId))!.Record);

    private static FileId Id(string fileId) => FileId.Parse(fileId);

    /// <summary>Apps in verified mode, at VODs whose tasks run until a test ends them.</summary>
    public sealed class VerifiedApps() : SharedSilo(apps: 11)
    {
        private protected override Task<RunningVod> StartVodAsync(string app) => RunningVod.StartAsync(jobSeconds: 3600);

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithQuickLookUps();
            foreach (var app in Apps)
                settings[$"Vod:Apps:{app}:Verified"] = "true";
        }
    }
}
