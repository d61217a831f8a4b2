using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class UploadsTests
{
    [Fact]
    public void An_uploaded_video_is_asked_for_in_every_definition_of_the_pipeline()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(at: 5));

        var ask = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal([100010, 100020], ask.Definitions.AsEnumerable());
        Assert.Equal(new SessionId("media-5285890784273533167-1"), ask.Session);
        Assert.Equal((1, "process/1#1", Tell.At(5)), (ask.Call, ask.Id, ask.DueAt));
    }

    [Fact]
    public void A_file_pulled_by_VOD_is_an_upload_like_any_other()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(eventType: "PullComplete"));

        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal("PullComplete", file.Upload!.EventType);
    }

    [Fact]
    public void A_pull_that_failed_is_a_failed_file_with_nothing_to_do()
    {
        var file = Tell.Nothing.After(Tell.PullFailed());

        Assert.Equal((MediaStatus.Failed, "60000"), (file.Status, file.Error?.Code));
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void An_upload_counts_more_than_a_failed_pull()
    {
        var file = Tell.Nothing.After(Tell.PullFailed(), Tell.Uploaded(at: 60));

        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void An_upload_that_carries_a_procedure_is_followed_and_never_asked_for()
    {
        var file = Tell.Nothing.After(Tell.UploadedWithProcedure());

        var lookUp = Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Equal((new TaskId(Tell.FromUpload), 1, Tell.At(15 * 60)), (lookUp.Task, lookUp.LookUp, lookUp.DueAt));
    }

    [Fact]
    public void The_end_of_the_procedure_that_came_with_the_upload_is_the_end_of_the_file()
    {
        var file = Tell.Nothing.After(Tell.UploadedWithProcedure(), Tell.FinishedElsewhere(30, Tell.FromUpload, Tell.Made(100030)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(100030, Assert.Single(Verdict.On(file).Outputs).Definition);
        Assert.Equal(ProcedureOrigin.Upload, Assert.Single(KnownProcedure.Of(file)).Origin);
    }

    [Fact]
    public void A_procedure_without_outputs_that_came_with_the_upload_is_judged_by_its_own_word()
    {
        var good = Tell.Nothing.After(Tell.UploadedWithProcedure(), Tell.FinishedElsewhere(30, Tell.FromUpload));
        var bad = Tell.Nothing.After(
            Tell.UploadedWithProcedure(), Tell.Report(30, ProcedureStatus.Finished, new TaskId(Tell.FromUpload), null, new Failure("60000", "bad source"), []));

        Assert.Equal(MediaStatus.Ready, good.Status);
        Assert.Equal((MediaStatus.Failed, "60000"), (bad.Status, bad.Error?.Code));
    }

    [Fact]
    public void An_upload_told_again_with_a_procedure_stops_a_request_that_has_not_got_through()
    {
        var file = Tell.Nothing.After(
            Tell.Uploaded(), Tell.Failed(FailureClass.Throttled, at: 1), Tell.Uploaded(at: 2, procedure: Tell.FromUpload, eventType: "PullComplete"));

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
        var file = Tell.Nothing.After(Tell.Uploaded(media: new MediaInfo { Category = category, Type = type, Container = container }));

        Assert.Equal(MediaStatus.Skipped, file.Status);
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Theory]
    [InlineData("Video", "jpg", "jpeg_pipe")]
    [InlineData("Audio", "m4a", null)]
    [InlineData(null, "mp4", "mov,mp4,m4a,3gp,3g2,mj2")]
    [InlineData(null, null, null)]
    public void A_file_that_is_not_known_to_be_an_image_is_asked_for(string? category, string? type, string? container)
    {
        var file = Tell.Nothing.After(Tell.Uploaded(media: new MediaInfo { Category = category, Type = type, Container = container }));

        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void Without_a_pipeline_an_upload_is_skipped_and_stays_so_when_one_is_configured_later()
    {
        var skipped = Tell.Nothing.After(Tell.Rules with { Definitions = [] }, Tell.Uploaded());
        var toldAgain = skipped.After(Tell.Uploaded(at: 60));

        Assert.Equal((MediaStatus.Skipped, MediaStatus.Skipped), (skipped.Status, toldAgain.Status));
        Assert.Empty(toldAgain.Effects);
    }

    [Fact]
    public void A_plan_once_made_is_not_changed_by_configuration()
    {
        var file = Tell.Nothing.After(Tell.Uploaded()).After(Tell.Rules with { Definitions = [100040] }, Tell.Uploaded(), Tell.Mentioned(5));

        Assert.Equal([100010, 100020], Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Definitions.AsEnumerable());
    }

    [Fact]
    public void A_file_VOD_made_of_others_is_known_and_left_alone()
    {
        var file = Tell.Nothing.After(Tell.MadeByVod());

        Assert.Equal(MediaStatus.Skipped, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void A_file_VOD_made_of_others_is_followed_when_it_carries_a_procedure()
    {
        var made = Tell.Nothing.After(Tell.MadeByVod(procedure: Tell.FromUpload));
        var finished = made.After(Tell.FinishedElsewhere(30, Tell.FromUpload, Tell.Made(100010)));

        Assert.Equal((MediaStatus.Processing, MediaStatus.Ready), (made.Status, finished.Status));
    }

    [Fact]
    public void Any_other_event_is_recorded_and_changes_nothing()
    {
        var uploaded = Tell.Nothing.After(Tell.Uploaded());
        var file = uploaded.After(Tell.Mentioned(3));

        Assert.Equal((uploaded.Status, uploaded.Effects.Length), (file.Status, file.Effects.Length));
        Assert.Equal("ReviewAudioVideoComplete: pass", file.Timeline[^1].Summary);
    }

    [Fact]
    public void A_file_only_mentioned_is_uploaded_and_owes_nothing()
    {
        var file = Tell.Nothing.After(Tell.Mentioned(3));

        Assert.Equal(MediaStatus.Uploaded, file.Status);
        Assert.Empty(file.Effects);
        Assert.Null(file.NextDueAt);
    }

    [Fact]
    public void The_uploads_word_on_the_media_counts_more_than_that_of_a_procedure()
    {
        var told = new ProcedureReport(Tell.Ours(), ProcedureStatus.Processing, Tell.Session(), false, [], null, new MediaInfo { Name = "zzz", SizeBytes = 7 });
        var file = Tell.Nothing.After(
            Tell.Uploaded(), new Evidence.ProcedureReported(told) { At = Tell.At(5), Source = EvidenceSource.Push, Key = "told" });

        Assert.Equal(("clip.mp4", 7), (file.Media.Name, file.Media.SizeBytes));
    }
}
