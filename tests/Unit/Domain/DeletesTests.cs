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
