using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class ProceduresTests
{
    private static readonly MediaFile Accepted = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2));

    [Fact]
    public void An_accepted_request_is_processing_and_will_be_looked_up()
    {
        var lookUp = Assert.IsType<Effect.LookUpTask>(Assert.Single(Accepted.Effects));

        Assert.Equal(MediaStatus.Processing, Accepted.Status);
        Assert.Equal(($"look/{Given.Ours()}#1", Given.At(2 + (15 * 60))), (lookUp.Id, lookUp.DueAt));
    }

    [Fact]
    public void FINISH_before_the_answer_to_the_request_still_ends_the_procedure()
    {
        var file = Given.Nothing.After(Given.Uploaded(), Given.Finished(1, Given.Made(100010), Given.Made(100020)), Given.Accepted(at: 2));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Single(file.Procedures);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void FINISH_of_our_own_request_before_the_upload_creates_the_record()
    {
        var before = Given.Nothing.After(Given.Finished(1, Given.Made(100010), Given.Made(100020)));
        var after = before.After(Given.Uploaded(at: 2));

        Assert.Equal((MediaStatus.Ready, MediaStatus.Ready), (before.Status, after.Status));
        Assert.Empty(after.Effects);
        Assert.Equal(ProcedureOrigin.Service, Assert.Single(KnownProcedure.Of(before)).Origin);
    }

    [Fact]
    public void FINISH_of_the_uploads_procedure_before_the_upload_is_foreign_until_the_upload_names_it()
    {
        var before = Given.Nothing.After(Given.FinishedElsewhere(1, Given.FromUpload, Given.Made(100030)));
        var after = before.After(Given.UploadedWithProcedure(at: 2));

        Assert.Equal((MediaStatus.Uploaded, MediaStatus.Ready), (before.Status, after.Status));
        Assert.Empty(after.Effects);
    }

    [Fact]
    public void FINISH_of_a_foreign_procedure_before_the_upload_does_not_prevent_our_request()
    {
        var before = Given.Nothing.After(Given.FinishedElsewhere(1, Given.Theirs, Given.Made(100030)));
        var after = before.After(Given.Uploaded(at: 2));

        Assert.Equal((MediaStatus.Uploaded, MediaStatus.Requesting), (before.Status, after.Status));
    }

    [Fact]
    public void PROCESSING_after_FINISH_is_ignored()
    {
        var finished = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Broken(100020)));
        var late = finished.After(Given.Processing(10, outputs: [Given.Running(100010), Given.Running(100020)]));

        Assert.Equal(finished.Status, late.Status);
        Assert.Equal(finished.Procedures[0], late.Procedures[0] with { Outputs = finished.Procedures[0].Outputs });
        Assert.Equal(finished.Procedures[0].Outputs.AsEnumerable(), late.Procedures[0].Outputs);
    }

    [Fact]
    public void Outputs_are_reported_one_by_one_while_the_procedure_runs()
    {
        var file = Accepted.After(Given.Processing(5, outputs: [Given.Made(100010), Given.Running(100020)]));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Equal([OutputStatus.Success, OutputStatus.Processing], MediaResult.Of(file).Outputs.Select(output => output.Status));
    }

    [Fact]
    public void Several_procedures_of_one_file_are_distinguished_by_TaskId()
    {
        var file = Accepted.After(
            Given.FinishedElsewhere(5, Given.Theirs, Given.Broken(100010)),
            Given.Report(6, ProcedureStatus.Finished, new TaskId("by-vod"), null, null, [Given.Broken(100020)], bySystem: true),
            Given.Finished(9, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(
            [ProcedureOrigin.Service, ProcedureOrigin.External, ProcedureOrigin.System],
            KnownProcedure.Of(file).Select(procedure => procedure.Origin));
    }

    [Fact]
    public void A_foreign_procedure_that_fails_or_runs_on_does_not_change_the_verdict_on_ours()
    {
        var ready = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Made(100020)));
        var file = ready.After(
            Given.FinishedElsewhere(10, Given.Theirs, Given.Broken(100010)), Given.Processing(11, new TaskId("another"), attempt: null));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
        Assert.Equal(3, KnownProcedure.Of(file).Length);
    }

    [Fact]
    public void A_request_of_this_service_for_another_file_is_foreign()
    {
        var other = SessionId.For(FileId.Parse("7"), 1);
        var report = new ProcedureReport(new TaskId("t"), ProcedureStatus.Finished, other, false, [Given.Made(1)], null, null);
        var file = Given.Nothing.After(
            new Evidence.ProcedureReported(report) { At = Given.Start, Source = EvidenceSource.Push, Key = "k" });

        Assert.Equal(MediaStatus.Uploaded, file.Status);
        Assert.Empty(file.Attempts);
    }

    [Theory]
    [InlineData("media-5285890784273533167-01")]
    [InlineData("media-5285890784273533167-0")]
    [InlineData("media-5285890784273533167--1")]
    [InlineData("media-5285890784273533167-99999999999")]
    [InlineData("media-5285890784273533167-")]
    [InlineData("media-528589078427353316-1")]
    [InlineData("")]
    public void A_SessionId_this_service_cannot_have_written_is_no_attempt_of_ours(string session) =>
        Assert.Null(new SessionId(session).AttemptFor(Given.File));

    [Fact]
    public void An_aborted_procedure_has_failed_and_can_be_retried()
    {
        var file = Accepted.After(Given.Aborted(9));

        Assert.Equal((MediaStatus.Failed, "Media.Aborted"), (file.Status, file.Error?.Code));
        Assert.Equal([100010, 100020], MediaResult.Of(file).Retryable.AsEnumerable());
        Assert.Equal(ProcedureStatus.Aborted, Assert.Single(KnownProcedure.Of(file)).Status);
    }

    [Fact]
    public void Outputs_that_a_procedure_made_before_it_was_aborted_count()
    {
        var file = Accepted.After(Given.Processing(5, outputs: [Given.Made(100010), Given.Running(100020)]), Given.Aborted(9));

        Assert.Equal(MediaStatus.PartlyReady, file.Status);
        Assert.Equal([100020], MediaResult.Of(file).Retryable.AsEnumerable());
    }

    [Fact]
    public void Beyond_their_limit_the_same_foreign_procedures_are_kept_in_every_order()
    {
        var many = Enumerable.Range(0, 100).Select(i => Given.FinishedElsewhere(i, $"theirs-{i:000}", Given.Made(100010))).ToArray();
        var forwards = Accepted.After(many);
        var backwards = Accepted.After([.. many.Reverse()]);

        Assert.Equal(65, forwards.Procedures.Length);
        Assert.Equal(forwards.Procedures.Select(procedure => procedure.Task), backwards.Procedures.Select(procedure => procedure.Task));
        Assert.Contains(forwards.Procedures, procedure => procedure.Task == Given.Ours());
    }
}
