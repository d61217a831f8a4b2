using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class RetriesTests
{
    private static readonly MediaFile PartlyReady = Given.Nothing.After(
        Given.Uploaded(), Given.Accepted(at: 2), Given.Finished(9, Given.Made(100010), Given.Broken(100020)));

    [Fact]
    public void A_retry_requests_only_failed_outputs_under_a_new_attempt_and_SessionId()
    {
        var file = PartlyReady.After(Given.Retry(100));

        var request = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal((Given.Session(2), 1, Given.At(100)), (request.Session, request.Call, request.DueAt));
        Assert.Equal([100020], request.Definitions.AsEnumerable());
    }

    [Fact]
    public void Outputs_that_succeeded_before_a_retry_are_kept()
    {
        var file = PartlyReady.After(
            Given.Retry(100), Given.Accepted(101, attempt: 2), Given.FinishedRetry(150, attempt: 2, Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal([OutputStatus.Success, OutputStatus.Success], MediaResult.Of(file).Outputs.Select(output => output.Status));
        Assert.Equal([1, 2], KnownProcedure.Of(file).Select(procedure => procedure.Attempt!.Value));
    }

    [Fact]
    public void A_retry_that_fails_again_leaves_the_file_unchanged_and_can_be_retried()
    {
        var file = PartlyReady.After(
            Given.Retry(100), Given.Accepted(101, attempt: 2), Given.FinishedRetry(150, attempt: 2, Given.Broken(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal([100020], MediaResult.Of(file).Retryable.AsEnumerable());
        Assert.Equal(Given.Session(3), Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.After(Given.Retry(200)).Effects)).Session);
    }

    [Fact]
    public void A_retry_changes_nothing_if_there_is_nothing_to_retry()
    {
        MediaFile[] files =
        [
            Given.Nothing,
            Given.Nothing.After(Given.Uploaded()),
            Given.Nothing.After(Given.UploadedPicture()),
            Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2)),
            Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2), Given.Finished(9, Given.Made(100010), Given.Made(100020))),
            Given.Nothing.After(Given.PullFailed()),
            PartlyReady.After(Given.Deleted(20)),
        ];

        Assert.All(files, file =>
        {
            Assert.False(file.CanRetry());
            Assert.Same(file, file.Apply(Given.Retry(100), Given.Rules));
        });
    }

    [Fact]
    public void A_file_begins_with_its_upload_and_again_with_each_retry()
    {
        var uploadedEarlier = Given.Nothing.After(Given.Uploaded(media: Given.Video with { CreatedAt = Given.At(-180) }));

        Assert.Null(Given.Nothing.BeganAt);
        Assert.Equal((Given.At(0), true), (PartlyReady.BeganAt, PartlyReady.HasEnded));
        Assert.Equal((Given.At(-180), false), (uploadedEarlier.BeganAt, uploadedEarlier.HasEnded));
        Assert.Equal((Given.At(100), false), (PartlyReady.After(Given.Retry(100)).BeganAt, PartlyReady.After(Given.Retry(100)).HasEnded));
    }

    [Fact]
    public void A_repeated_retry_counts_once()
    {
        var once = PartlyReady.After(Given.Retry(100));

        Assert.Same(once, once.Apply(Given.Retry(100), Given.Rules));
    }

    [Fact]
    public void A_refused_request_is_retried_with_all_definitions()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Refused(at: 1), Given.Retry(100));

        Assert.Equal([100010, 100020], Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Definitions.AsEnumerable());
    }

    [Fact]
    public void Failed_outputs_of_the_uploads_procedure_are_retried_by_our_own_request()
    {
        var file = Given.Nothing.After(
            Given.UploadedWithProcedure(),
            Given.FinishedElsewhere(9, Given.FromUpload, Given.Made(100030), Given.Broken(100040)),
            Given.Retry(100));

        var request = Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Equal(Given.Session(2), request.Session);
        Assert.Equal([100040], request.Definitions.AsEnumerable());
    }

    [Fact]
    public void A_late_answer_to_an_earlier_attempt_does_not_revive_it()
    {
        var late = 61 * 3600;
        var file = Given.Nothing.After(
            Given.Uploaded(),
            Given.Failed(FailureClass.Bounded, late),
            Given.Retry(late + 1),
            Given.Failed(FailureClass.Throttled, late + 2, call: 2));

        Assert.Equal(Given.Session(2), Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects)).Session);
    }

    [Fact]
    public void A_task_of_an_earlier_attempt_counts_when_it_is_found()
    {
        var file = Given.Nothing.After(
            Given.Uploaded(), Given.Refused(at: 1), Given.Retry(100), Given.Refused(at: 101, attempt: 2),
            Given.Finished(200, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
    }

    /// <summary>A shut gate lets the call of such a file through, however late it is handed over.</summary>
    [Fact]
    public void A_retry_of_a_blocked_file_is_requested_until_a_later_call_is_answered()
    {
        var blocked = Given.Nothing.After(Given.Uploaded(), Given.Failed(FailureClass.Configuration, at: 5));

        var requested = blocked.After(Given.Retry(100));

        Assert.False(blocked.IsRetryRequested);
        Assert.True(requested.IsRetryRequested);
        Assert.True(requested.After(Given.Failed(FailureClass.Configuration, at: 99, call: 2)).IsRetryRequested);
        Assert.False(requested.After(Given.Failed(FailureClass.Configuration, at: 101, call: 2)).IsRetryRequested);
    }
}
