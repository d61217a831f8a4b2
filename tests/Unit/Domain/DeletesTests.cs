using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class DeletesTests
{
    private static readonly MediaFile Ready = Tell.Nothing.After(
        Tell.Uploaded(), Tell.Accepted(at: 2), Tell.Finished(9, Tell.Made(100010), Tell.Made(100020)));

    [Fact]
    public void A_deleted_file_owes_nothing()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Deleted(5));

        Assert.Equal((MediaStatus.Deleted, Tell.At(5)), (file.Status, file.DeletedAt));
        Assert.Empty(file.Effects);
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void A_delete_of_parts_leaves_the_file()
    {
        var file = Ready.After(Tell.DeletedParts(20, "TranscodeFiles 100020"));

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
    public void An_output_that_was_deleted_was_made_all_the_same_but_has_no_address(string part, long[] deleted)
    {
        var file = Ready.After(Tell.DeletedParts(20, part));

        var outputs = Verdict.On(file).Outputs;
        Assert.All(outputs, output => Assert.Equal(OutputStatus.Success, output.Status));
        Assert.Equal(deleted, outputs.Where(output => output.Url is null).Select(output => output.Definition));
        Assert.All(outputs, output => Assert.Equal(output.Url is null ? Tell.At(20) : null, output.DeletedAt));
        Assert.Equal(outputs.AsEnumerable(), Assert.Single(KnownProcedure.Of(file)).Outputs.AsEnumerable());
        Assert.False(file.CanRetry());
    }

    [Fact]
    public void The_original_that_was_deleted_has_no_address()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(media: Tell.Video with { Url = "https://vod.example/original.mp4" }), Tell.DeletedParts(20, "OriginalFiles"));

        Assert.Null(file.Media.Url);
        Assert.Equal("clip.mp4", file.Media.Name);
        Assert.Equal(MediaStatus.Requesting, file.Status);
    }

    [Fact]
    public void An_output_made_after_a_delete_of_parts_is_there()
    {
        var finished = Tell.Finished(30, Tell.Made(100010) with { FinishAt = Tell.At(29) }, Tell.Made(100020) with { FinishAt = Tell.At(5) });
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2), Tell.DeletedParts(20, "TranscodeFiles"), finished);

        Assert.Equal([null, Tell.At(20)], Verdict.On(file).Outputs.Select(output => output.DeletedAt));
    }

    [Fact]
    public void An_output_asked_for_again_after_a_delete_of_parts_is_there()
    {
        var file = Tell.Nothing.After(
            Tell.Uploaded(), Tell.Accepted(at: 2), Tell.Finished(9, Tell.Made(100010), Tell.Broken(100020)),
            Tell.DeletedParts(20, "TranscodeFiles"), Tell.Retry(30), Tell.FinishedRetry(40, 2, Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal([Tell.At(20), null], Verdict.On(file).Outputs.Select(output => output.DeletedAt));
    }

    [Fact]
    public void A_deleted_file_stays_deleted()
    {
        var file = Tell.Nothing.After(
            Tell.Deleted(1), Tell.Uploaded(at: 2), Tell.Accepted(at: 3), Tell.Finished(9, Tell.Made(100010), Tell.Made(100020)), Tell.Retry(10));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void The_answer_to_a_call_in_flight_is_recorded_after_a_delete()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Deleted(5), Tell.Accepted(at: 6));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Equal(Tell.Ours(), Assert.Single(file.Procedures).Task);
        Assert.Equal("request_accepted", file.Timeline[^1].Kind);
    }

    [Theory]
    [InlineData(FailureClass.Throttled)]
    [InlineData(FailureClass.OutcomeUnknown)]
    [InlineData(FailureClass.FileUnknown)]
    [InlineData(FailureClass.Configuration)]
    public void A_call_in_flight_that_fails_after_a_delete_is_not_made_again(FailureClass failure)
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Deleted(5), Tell.Failed(failure, at: 6));

        Assert.Equal(MediaStatus.Deleted, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void A_request_never_made_is_not_shown_once_the_file_is_deleted()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Deleted(5));

        Assert.Empty(KnownProcedure.Of(file));
    }

    [Fact]
    public void A_file_VOD_no_longer_shows_is_deleted()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2), Tell.DescribedAsGone(73 * 3600));

        Assert.Equal((MediaStatus.Deleted, Tell.At(73 * 3600)), (file.Status, file.DeletedAt));
    }
}
