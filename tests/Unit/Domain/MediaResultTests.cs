using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>The verdict is per requested definition and never from the procedure's ErrCode (<c>protocol</c> g.2).</summary>
public sealed class MediaResultTests
{
    private static readonly MediaFile Accepted = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2));

    [Fact]
    public void A_file_with_all_requested_outputs_is_ready()
    {
        var file = Accepted.After(Given.Finished(9, Given.Made(100020), Given.Made(100010)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Null(file.Error);
        Assert.Equal([100010, 100020], MediaResult.Of(file).Outputs.Select(output => output.Definition));
    }

    [Fact]
    public void A_file_with_some_requested_outputs_is_partly_ready()
    {
        var file = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Broken(100020)));

        Assert.Equal((MediaStatus.PartlyReady, "SourceFileError.NoVideoMedia"), (file.Status, file.Error?.Code));
        Assert.Equal([100020], MediaResult.Of(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void A_file_without_requested_outputs_has_failed()
    {
        var file = Accepted.After(Given.Finished(9, Given.Broken(100010), Given.Broken(100020)));

        Assert.Equal(MediaStatus.Failed, file.Status);
        Assert.Equal([100010, 100020], MediaResult.Of(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void ErrCode_0_does_not_hide_a_failed_subtask()
    {
        // REAL-SS rows 947, 949: the translator reports ErrCode 0 as no failure, the same as a missing ErrCode.
        var file = Accepted.After(
            Given.Report(9, ProcedureStatus.Finished, null, 1, failure: null, [Given.Broken(100010), Given.Made(100020)]));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
    }

    [Fact]
    public void ErrCode_40000_does_not_fail_requested_outputs_that_were_made()
    {
        // REAL-SS rows 198, 208: the failed subtask, a cover, is not listed; the transcodes succeeded.
        var file = Accepted.After(
            Given.Report(
                9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid input"), [Given.Made(100010), Given.Made(100020)]));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Null(file.Error);
    }

    [Fact]
    public void A_requested_output_that_FINISH_does_not_list_has_failed_with_the_procedures_error()
    {
        var file = Accepted.After(
            Given.Report(9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid input"), [Given.Made(100010)]));

        Assert.Equal((MediaStatus.PartlyReady, "40000"), (file.Status, file.Error?.Code));
        Assert.Equal([100020], MediaResult.Of(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void A_requested_output_that_FINISH_does_not_list_has_failed_even_without_an_ErrCode()
    {
        var file = Accepted.After(Given.Finished(9, Given.Made(100010)));

        Assert.Equal((MediaStatus.PartlyReady, "Media.NotReported"), (file.Status, file.Error?.Code));
    }

    [Fact]
    public void A_subtask_still_running_at_FINISH_has_failed()
    {
        var file = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Running(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
    }

    [Fact]
    public void An_output_that_VOD_made_beyond_the_request_is_reported_too()
    {
        var snapshot = new Output { Type = "SampleSnapshot", Definition = 10, Status = OutputStatus.Failed, ErrorCode = "InternalError" };
        var file = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Made(100020), snapshot));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal(3, MediaResult.Of(file).Outputs.Length);
        Assert.Empty(MediaResult.Of(file).Retryable);
    }

    [Fact]
    public void Two_subtasks_with_one_definition_are_two_items_and_cannot_be_retried_by_definition()
    {
        var file = Given.Nothing.After(
            Given.UploadedWithProcedure(),
            Given.FinishedElsewhere(9, Given.FromUpload, Given.Made(100010), Given.Broken(100010, ordinal: 1), Given.Broken(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal(
            [(100010, 0), (100010, 1), (100020, 0)], MediaResult.Of(file).Outputs.Select(output => (output.Definition, output.Ordinal)));
        Assert.Equal([100020], MediaResult.Of(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void A_plan_that_names_a_definition_twice_is_two_items()
    {
        var twice = Given.Rules with { Definitions = [100010, 100010] };
        var file = Given.Nothing.After(twice, Given.Uploaded(), Given.Finished(9, Given.Made(100010), Given.Made(100010, ordinal: 1)));
        var half = Given.Nothing.After(twice, Given.Uploaded(), Given.Finished(9, Given.Made(100010)));

        Assert.Equal((MediaStatus.Ready, MediaStatus.PartlyReady), (file.Status, half.Status));
    }

    [Fact]
    public void A_success_wins_over_a_failure_of_the_same_subtask_in_both_orders()
    {
        var broken = Given.Finished(9, Given.Broken(100010), Given.Made(100020));
        var made = Given.Finished(10, Given.Made(100010), Given.Made(100020));

        Assert.Equal(MediaStatus.Ready, Accepted.After(broken, made).Status);
        Assert.Equal(MediaStatus.Ready, Accepted.After(made, broken).Status);
    }

    [Fact]
    public void Requested_outputs_are_pending_until_VOD_reports_them()
    {
        var file = Given.Nothing.After(Given.Uploaded());

        Assert.All(MediaResult.Of(file).Outputs, output => Assert.Equal(OutputStatus.Pending, output.Status));
        Assert.Equal(ProcedureStatus.Requesting, Assert.Single(KnownProcedure.Of(file)).Status);
        Assert.Empty(MediaResult.Of(file).Retryable);
    }
}
