using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class RetriesTests
{
    private static readonly MediaFile PartlyReady = Tell.Nothing.After(
        Tell.Uploaded(), Tell.Accepted(at: 2), Tell.Finished(9, Tell.Made(100010), Tell.Broken(100020)));

    [Fact]
    public void A_retry_asks_only_for_what_failed_under_a_new_attempt_and_SessionId()
    {
        var file = PartlyReady.After(Tell.Retry(100));

        var ask = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal((Tell.Session(2), 1, Tell.At(100)), (ask.Session, ask.Call, ask.DueAt));
        Assert.Equal([100020], ask.Definitions.AsEnumerable());
    }

    [Fact]
    public void Outputs_that_succeeded_before_a_retry_are_kept()
    {
        var file = PartlyReady.After(Tell.Retry(100), Tell.Accepted(101, attempt: 2), Tell.FinishedRetry(150, attempt: 2, Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal([OutputStatus.Success, OutputStatus.Success], Verdict.On(file).Outputs.Select(output => output.Status));
        Assert.Equal([1, 2], KnownProcedure.Of(file).Select(procedure => procedure.Attempt!.Value));
    }

    [Fact]
    public void A_retry_that_fails_again_leaves_the_file_as_it_was_and_can_be_retried()
    {
        var file = PartlyReady.After(Tell.Retry(100), Tell.Accepted(101, attempt: 2), Tell.FinishedRetry(150, attempt: 2, Tell.Broken(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal([100020], Verdict.On(file).Retryable.AsEnumerable());
        Assert.Equal(Tell.Session(3), Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.After(Tell.Retry(200)).Effects)).Session);
    }

    [Fact]
    public void Where_there_is_nothing_to_retry_a_retry_changes_nothing()
    {
        MediaFile[] files =
        [
            Tell.Nothing,
            Tell.Nothing.After(Tell.Uploaded()),
            Tell.Nothing.After(Tell.UploadedPicture()),
            Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2)),
            Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2), Tell.Finished(9, Tell.Made(100010), Tell.Made(100020))),
            Tell.Nothing.After(Tell.PullFailed()),
            PartlyReady.After(Tell.Deleted(20)),
        ];

        Assert.All(files, file =>
        {
            Assert.False(file.CanRetry());
            Assert.Same(file, file.Apply(Tell.Retry(100), Tell.Rules));
        });
    }

    [Fact]
    public void A_file_began_with_its_upload_and_begins_anew_with_each_retry()
    {
        var uploadedEarlier = Tell.Nothing.After(Tell.Uploaded(media: Tell.Video with { CreatedAt = Tell.At(-180) }));

        Assert.Null(Tell.Nothing.BeganAt);
        Assert.Equal((Tell.At(0), true), (PartlyReady.BeganAt, PartlyReady.HasEnded));
        Assert.Equal((Tell.At(-180), false), (uploadedEarlier.BeganAt, uploadedEarlier.HasEnded));
        Assert.Equal((Tell.At(100), false), (PartlyReady.After(Tell.Retry(100)).BeganAt, PartlyReady.After(Tell.Retry(100)).HasEnded));
    }

    [Fact]
    public void A_retry_told_twice_is_one()
    {
        var once = PartlyReady.After(Tell.Retry(100));

        Assert.Same(once, once.Apply(Tell.Retry(100), Tell.Rules));
    }

    [Fact]
    public void A_refused_request_is_retried_in_all_definitions()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(), Tell.Refused(at: 1), Tell.Retry(100));

        Assert.Equal([100010, 100020], Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Definitions.AsEnumerable());
    }

    [Fact]
    public void Outputs_that_failed_in_a_procedure_that_came_with_the_upload_are_retried_as_ours()
    {
        var file = Tell.Nothing.After(Tell.UploadedWithProcedure(), Tell.FinishedElsewhere(9, Tell.FromUpload, Tell.Made(100030), Tell.Broken(100040)), Tell.Retry(100));

        var ask = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(Tell.Session(2), ask.Session);
        Assert.Equal([100040], ask.Definitions.AsEnumerable());
    }

    [Fact]
    public void A_late_answer_to_an_earlier_attempt_does_not_revive_it()
    {
        var bounded = Enumerable.Range(1, 5).Select(call => Tell.Failed(FailureClass.Bounded, call, call)).ToArray();
        var file = Tell.Nothing.After(Tell.Uploaded()).After(bounded).After(Tell.Retry(100), Tell.Failed(FailureClass.Throttled, at: 101, call: 6));

        Assert.Equal(Tell.Session(2), Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Session);
    }

    [Fact]
    public void A_task_of_an_earlier_attempt_that_turns_up_counts()
    {
        var file = Tell.Nothing.After(
            Tell.Uploaded(), Tell.Refused(at: 1), Tell.Retry(100), Tell.Refused(at: 101, attempt: 2), Tell.Finished(200, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
    }

    /// <summary>A shut gate lets the call of such a file through, however late it is handed over.</summary>
    [Fact]
    public void A_retry_of_a_blocked_file_is_requested_until_a_later_call_is_answered()
    {
        var blocked = Tell.Nothing.After(Tell.Uploaded(), Tell.Failed(FailureClass.Configuration, at: 5));

        var requested = blocked.After(Tell.Retry(100));

        Assert.False(blocked.IsRetryRequested);
        Assert.True(requested.IsRetryRequested);
        Assert.True(requested.After(Tell.Failed(FailureClass.Configuration, at: 99, call: 2)).IsRetryRequested);
        Assert.False(requested.After(Tell.Failed(FailureClass.Configuration, at: 101, call: 2)).IsRetryRequested);
    }
}
