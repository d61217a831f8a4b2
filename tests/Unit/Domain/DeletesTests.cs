using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class DeletesTests
{
    private static readonly MediaFile Ready = Given.Nothing.After(
        Given.Uploaded(), Given.Accepted(at: 2), Given.Finished(9, Given.Made(100010), Given.Made(100020)));

    [Fact]
    public void A_deleted_file_has_no_effects_due()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Deleted(5));

        Assert.Equal((MediaStatus.Deleted, Given.At(5)), (file.Status, file.DeletedAt));
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void A_delete_of_parts_keeps_the_file()
    {
        var file = Ready.After(Given.DeletedParts(20, "TranscodeFiles 100020"));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(("parts_deleted", "TranscodeFiles 100020"), (file.Timeline[^1].Kind, file.Timeline[^1].Summary));
    }

    [Theory]
    [InlineData("TranscodeFiles 100020", new long[] { 100020 })]
    [InlineData("TranscodeFiles", new long[] { 100010, 100020 })]
    [InlineData("AdaptiveDynamicStreamingFiles", new long[0])]
    [InlineData("WechatPublishFiles 100020", new long[0])]
    [InlineData("TranscodeFiles one", new long[0])]
    [InlineData("Unknown", new long[0])]
    public void A_deleted_output_still_counts_as_made_but_has_no_URL(string part, long[] deleted)
    {
        var file = Ready.After(Given.DeletedParts(20, part));

        var outputs = MediaResult.Of(file).Outputs;
        Assert.All(outputs, output => Assert.Equal(OutputStatus.Success, output.Status));
        Assert.Equal(deleted, outputs.Where(output => output.Url is null).Select(output => output.Definition));
        Assert.All(outputs, output => Assert.Equal(output.Url is null ? Given.At(20) : null, output.DeletedAt));
        Assert.Equal(outputs.AsEnumerable(), Assert.Single(KnownProcedure.Of(file)).Outputs.AsEnumerable());
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void A_deleted_original_has_no_URL()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(media: Given.Video with { Url = "https://vod.example/original.mp4" }), Given.DeletedParts(20, "OriginalFiles"));

        Assert.Null(file.Media.Url);
        Assert.Equal("clip.mp4", file.Media.Name);
        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void An_output_made_after_a_delete_of_parts_is_not_deleted()
    {
        var finished = Given.Finished(
            30, Given.Made(100010) with { FinishAt = Given.At(29) }, Given.Made(100020) with { FinishAt = Given.At(5) });
        var file = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2), Given.DeletedParts(20, "TranscodeFiles"), finished);

        Assert.Equal([null, Given.At(20)], MediaResult.Of(file).Outputs.Select(output => output.DeletedAt));
    }

    [Fact]
    public void An_output_requested_again_after_a_delete_of_parts_is_not_deleted()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(), Given.Accepted(at: 2), Given.Finished(9, Given.Made(100010), Given.Broken(100020)),
            Given.DeletedParts(20, "TranscodeFiles"), Given.Retry(30), Given.FinishedRetry(40, 2, Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal([Given.At(20), null], MediaResult.Of(file).Outputs.Select(output => output.DeletedAt));
    }

    [Fact]
    public void A_deleted_file_stays_deleted()
    {
        var file = Given.Nothing.After(
            Given.Deleted(1), Given.Uploaded(at: 2), Given.Accepted(at: 3), Given.Finished(9, Given.Made(100010), Given.Made(100020)),
            Given.Retry(10));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void The_answer_to_a_call_in_flight_is_recorded_after_a_delete()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Deleted(5), Given.Accepted(at: 6));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Equal(Given.Ours(), Assert.Single(file.Procedures).Task);
        Assert.Equal("request_accepted", file.Timeline[^1].Kind);
    }

    [Theory]
    [InlineData(FailureClass.Throttled)]
    [InlineData(FailureClass.OutcomeUnknown)]
    [InlineData(FailureClass.FileUnknown)]
    [InlineData(FailureClass.Configuration)]
    public void A_call_in_flight_that_fails_after_a_delete_is_not_repeated(FailureClass failure)
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Deleted(5), Given.Failed(failure, at: 6));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void A_request_never_made_is_not_shown_once_the_file_is_deleted()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Deleted(5));

        Assert.Empty(KnownProcedure.Of(file));
    }

    [Fact]
    public void A_file_that_VOD_no_longer_shows_is_deleted()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2), Given.DescribedAsGone(73 * 3600));

        Assert.Equal((MediaStatus.Deleted, Given.At(73 * 3600)), (file.Status, file.DeletedAt));
    }
}
