using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class UploadsTests
{
    [Fact]
    public void An_uploaded_video_is_requested_in_every_definition_of_the_pipeline()
    {
        var file = Given.Nothing.After(Given.Uploaded(at: 5));

        var request = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal([100010, 100020], request.Definitions.AsEnumerable());
        Assert.Equal(new SessionId("media-5285890784273533167-1"), request.Session);
        Assert.Equal((1, "process/1#1", Given.At(5)), (request.Call, request.Id, request.DueAt));
    }

    [Fact]
    public void A_file_pulled_by_VOD_is_an_upload_like_any_other()
    {
        var file = Given.Nothing.After(Given.Uploaded(eventType: "PullComplete"));

        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal("PullComplete", file.Upload!.EventType);
    }

    [Fact]
    public void A_failed_pull_is_a_failed_file_without_effects()
    {
        var file = Given.Nothing.After(Given.PullFailed());

        Assert.Equal((MediaStatus.Failed, "60000"), (file.Status, file.Error?.Code));
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void An_upload_overrides_a_failed_pull()
    {
        var file = Given.Nothing.After(Given.PullFailed(), Given.Uploaded(at: 60));

        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void An_upload_that_carries_a_procedure_is_followed_and_never_requested()
    {
        var file = Given.Nothing.After(Given.UploadedWithProcedure());

        var lookUp = Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Equal((new TaskId(Given.FromUpload), 1, Given.At(15 * 60)), (lookUp.Task, lookUp.LookUp, lookUp.DueAt));
    }

    [Fact]
    public void The_end_of_the_procedure_that_came_with_the_upload_is_the_end_of_the_file()
    {
        var file = Given.Nothing.After(Given.UploadedWithProcedure(), Given.FinishedElsewhere(30, Given.FromUpload, Given.Made(100030)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(100030, Assert.Single(MediaResult.Of(file).Outputs).Definition);
        Assert.Equal(ProcedureOrigin.Upload, Assert.Single(KnownProcedure.Of(file)).Origin);
    }

    [Fact]
    public void An_uploads_procedure_without_outputs_is_judged_by_its_own_status()
    {
        var good = Given.Nothing.After(Given.UploadedWithProcedure(), Given.FinishedElsewhere(30, Given.FromUpload));
        var bad = Given.Nothing.After(
            Given.UploadedWithProcedure(),
            Given.Report(30, ProcedureStatus.Finished, new TaskId(Given.FromUpload), null, new Failure("60000", "bad source"), []));

        Assert.Equal(MediaStatus.Ready, good.Status);
        Assert.Equal((MediaStatus.Failed, "60000"), (bad.Status, bad.Error?.Code));
    }

    [Fact]
    public void An_upload_reported_again_with_a_procedure_stops_a_request_that_VOD_has_not_accepted()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(), Given.Failed(FailureClass.Throttled, at: 1),
            Given.Uploaded(at: 2, procedure: Given.FromUpload, eventType: "PullComplete"));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.DoesNotContain(file.Effects, effect => effect is Effect.ProcessMedia);
    }

    [Theory]
    [InlineData("Image", "jpg", null)]
    [InlineData("image", null, null)]
    [InlineData(null, "PNG", null)]
    [InlineData(null, null, "jpeg_pipe")]
    public void An_image_is_skipped(string? category, string? type, string? container)
    {
        var file = Given.Nothing.After(Given.Uploaded(media: new MediaInfo { Category = category, Type = type, Container = container }));

        Assert.Equal(MediaStatus.Skipped, file.Status);
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Theory]
    [InlineData("Video", "jpg", "jpeg_pipe")]
    [InlineData("Audio", "m4a", null)]
    [InlineData(null, "mp4", "mov,mp4,m4a,3gp,3g2,mj2")]
    [InlineData(null, null, null)]
    public void A_file_that_is_not_known_to_be_an_image_is_requested(string? category, string? type, string? container)
    {
        var file = Given.Nothing.After(Given.Uploaded(media: new MediaInfo { Category = category, Type = type, Container = container }));

        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void Without_a_pipeline_an_upload_is_skipped_and_stays_so_when_one_is_configured_later()
    {
        var skipped = Given.Nothing.After(Given.Rules with { Definitions = [] }, Given.Uploaded());
        var toldAgain = skipped.After(Given.Uploaded(at: 60));

        Assert.Equal((MediaStatus.Skipped, MediaStatus.Skipped), (skipped.Status, toldAgain.Status));
        Assert.Empty(toldAgain.Effects);
    }

    [Fact]
    public void A_plan_once_made_is_not_changed_by_configuration()
    {
        var file = Given.Nothing.After(Given.Uploaded()).After(
            Given.Rules with { Definitions = [100040] }, Given.Uploaded(), Given.Mentioned(5));

        Assert.Equal([100010, 100020], Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Definitions.AsEnumerable());
    }

    [Fact]
    public void A_file_VOD_made_from_others_is_recorded_and_skipped()
    {
        var file = Given.Nothing.After(Given.MadeByVod());

        Assert.Equal(MediaStatus.Skipped, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void A_file_VOD_made_from_others_is_followed_if_it_carries_a_procedure()
    {
        var made = Given.Nothing.After(Given.MadeByVod(procedure: Given.FromUpload));
        var finished = made.After(Given.FinishedElsewhere(30, Given.FromUpload, Given.Made(100010)));

        Assert.Equal((MediaStatus.Processing, MediaStatus.Ready), (made.Status, finished.Status));
    }

    [Fact]
    public void Any_other_event_is_recorded_and_changes_nothing()
    {
        var uploaded = Given.Nothing.After(Given.Uploaded());
        var file = uploaded.After(Given.Mentioned(3));

        Assert.Equal((uploaded.Status, uploaded.Effects.Length), (file.Status, file.Effects.Length));
        Assert.Equal("ReviewAudioVideoComplete: pass", file.Timeline[^1].Summary);
    }

    [Fact]
    public void A_file_that_is_only_mentioned_is_uploaded_and_has_no_effects()
    {
        var file = Given.Nothing.After(Given.Mentioned(3));

        Assert.Equal(MediaStatus.Uploaded, file.Status);
        Assert.Empty(file.Effects);
        Assert.Null(file.NextDueAt);
    }

    [Fact]
    public void Media_info_of_the_upload_overrides_that_of_a_procedure()
    {
        var report = new ProcedureReport(
            Given.Ours(), ProcedureStatus.Processing, Given.Session(), false, [], null, new MediaInfo { Name = "zzz", SizeBytes = 7 });
        var file = Given.Nothing.After(
            Given.Uploaded(), new Evidence.ProcedureReported(report) { At = Given.At(5), Source = EvidenceSource.Push, Key = "report" });

        Assert.Equal(("clip.mp4", 7), (file.Media.Name, file.Media.SizeBytes));
    }
}
