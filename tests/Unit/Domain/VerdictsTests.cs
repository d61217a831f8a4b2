using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>The verdict is per requested definition and never from the procedure's ErrCode (<c>protocol</c> g.2).</summary>
public sealed class VerdictsTests
{
    private static readonly MediaFile Accepted = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2));

    [Fact]
    public void All_requested_outputs_made_is_ready()
    {
        var file = Accepted.After(Tell.Finished(9, Tell.Made(100020), Tell.Made(100010)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Null(file.Error);
        Assert.Equal([100010, 100020], Verdict.On(file).Outputs.Select(output => output.Definition));
    }

    [Fact]
    public void Some_requested_outputs_made_is_partly_ready()
    {
        var file = Accepted.After(Tell.Finished(9, Tell.Made(100010), Tell.Broken(100020)));

        Assert.Equal((MediaStatus.PartlyReady, "SourceFileError.NoVideoMedia"), (file.Status, file.Error?.Code));
        Assert.Equal([100020], Verdict.On(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void No_requested_output_made_is_failed()
    {
        var file = Accepted.After(Tell.Finished(9, Tell.Broken(100010), Tell.Broken(100020)));

        Assert.Equal(MediaStatus.Failed, file.Status);
        Assert.Equal([100010, 100020], Verdict.On(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void ErrCode_0_does_not_hide_a_failed_subtask()
    {
        // REAL-SS rows 947, 949: the translator reports ErrCode 0 as no failure, the same as a missing ErrCode.
        var file = Accepted.After(Tell.Report(9, ProcedureStatus.Finished, null, 1, failure: null, [Tell.Broken(100010), Tell.Made(100020)]));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
    }

    [Fact]
    public void ErrCode_40000_does_not_spoil_what_was_asked_for_and_made()
    {
        // REAL-SS rows 198, 208: the failed subtask, a cover, is not listed; the transcodes succeeded.
        var file = Accepted.After(Tell.Report(9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid input"), [Tell.Made(100010), Tell.Made(100020)]));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Null(file.Error);
    }

    [Fact]
    public void A_requested_output_that_FINISH_does_not_list_has_failed_as_the_procedure_explains()
    {
        var file = Accepted.After(Tell.Report(9, ProcedureStatus.Finished, null, 1, new Failure("40000", "invalid input"), [Tell.Made(100010)]));

        Assert.Equal((MediaStatus.PartlyReady, "40000"), (file.Status, file.Error?.Code));
        Assert.Equal([100020], Verdict.On(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void A_requested_output_that_FINISH_does_not_list_has_failed_even_without_an_ErrCode()
    {
        var file = Accepted.After(Tell.Finished(9, Tell.Made(100010)));

        Assert.Equal((MediaStatus.PartlyReady, "Media.NotReported"), (file.Status, file.Error?.Code));
    }

    [Fact]
    public void A_subtask_still_running_at_FINISH_will_not_be_told_of_again_and_has_failed()
    {
        var file = Accepted.After(Tell.Finished(9, Tell.Made(100010), Tell.Running(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
    }

    [Fact]
    public void An_output_that_VOD_made_beyond_the_request_is_reported_too()
    {
        var snapshot = new Output { Type = "SampleSnapshot", Definition = 10, Status = OutputStatus.Failed, ErrorCode = "InternalError" };
        var file = Accepted.After(Tell.Finished(9, Tell.Made(100010), Tell.Made(100020), snapshot));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal(3, Verdict.On(file).Outputs.Length);
        Assert.Empty(Verdict.On(file).Retryable);
    }

    [Fact]
    public void Two_subtasks_with_one_definition_are_two_items_and_cannot_be_retried_by_definition()
    {
        var file = Tell.Nothing.After(
            Tell.UploadedWithProcedure(), Tell.FinishedElsewhere(9, Tell.FromUpload, Tell.Made(100010), Tell.Broken(100010, ordinal: 1), Tell.Broken(100020)));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal([(100010, 0), (100010, 1), (100020, 0)], Verdict.On(file).Outputs.Select(output => (output.Definition, output.Ordinal)));
        Assert.Equal([100020], Verdict.On(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void A_plan_that_names_a_definition_twice_is_two_items()
    {
        var twice = Tell.Rules with { Definitions = [100010, 100010] };
        var file = Tell.Nothing.After(twice, Tell.Uploaded(), Tell.Finished(9, Tell.Made(100010), Tell.Made(100010, ordinal: 1)));
        var half = Tell.Nothing.After(twice, Tell.Uploaded(), Tell.Finished(9, Tell.Made(100010)));

        Assert.Equal((MediaStatus.Ready, MediaStatus.PartlyReady), (file.Status, half.Status));
    }

    [Fact]
    public void A_success_told_after_a_failure_of_the_same_subtask_wins_in_both_orders()
    {
        var broken = Tell.Finished(9, Tell.Broken(100010), Tell.Made(100020));
        var made = Tell.Finished(10, Tell.Made(100010), Tell.Made(100020));

        Assert.Equal(MediaStatus.Ready, Accepted.After(broken, made).Status);
        Assert.Equal(MediaStatus.Ready, Accepted.After(made, broken).Status);
    }

    [Fact]
    public void Requested_outputs_are_pending_until_VOD_tells_of_them()
    {
        var file = Tell.Nothing.After(Tell.Uploaded());

        Assert.All(Verdict.On(file).Outputs, output => Assert.Equal(OutputStatus.Pending, output.Status));
        Assert.Equal(ProcedureStatus.Requesting, Assert.Single(KnownProcedure.Of(file)).Status);
        Assert.Empty(Verdict.On(file).Retryable);
    }
}
