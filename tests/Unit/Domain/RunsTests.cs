using CsCheck;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class RunsTests
{
    private static readonly MediaFile Requested = Given.Nothing.After(Given.Uploaded(at: 0), Given.Accepted(at: 2));

    [Fact]
    public void Each_stage_from_the_upload_to_the_end_has_its_time()
    {
        var run = RunOf(Requested, Given.Finished(70, Timed(100010, begin: 10, finish: 40), Timed(100020, begin: 12, finish: 65)));

        Assert.Equal((0, 70, 1), (run!.From.Seconds(), run.To.Seconds(), run.Attempt));
        Assert.Equal(
            [(StageKind.Requesting, 0, 2), (StageKind.Queued, 2, 10), (StageKind.Processing, 10, 65), (StageKind.Completing, 65, 70)],
            Stages(run));
        Assert.Equal(
            [(10, 40), (12, 65)], run.Outputs.Select(static output => (output.BeginAt!.Value.Seconds(), output.FinishAt!.Value.Seconds())));
    }

    [Fact]
    public void A_begin_reported_in_whole_seconds_is_not_before_the_acceptance()
    {
        var accepted = Given.Nothing.After(Given.Uploaded(at: 0), Given.Accepted(at: 2.75));

        // VOD reports whole seconds: a begin in the same second as the acceptance counts as immediate.
        Assert.Equal(
            [
                (StageKind.Requesting, 0, 2.75), (StageKind.Queued, 2.75, 2.75), (StageKind.Processing, 2.75, 9),
                (StageKind.Completing, 9, 10),
            ],
            Stages(RunOf(accepted, Given.Finished(10, Timed(100010, begin: 2, finish: 9)))!));
    }

    [Fact]
    public void A_run_was_accepted_at_the_latest_when_VOD_began_it()
    {
        // The answer to the request was lost, and the task was found only 40 s after the upload.
        var found = Given.Nothing.After(Given.Uploaded(at: 0), Given.Accepted(at: 40));

        Assert.Equal(
            [(StageKind.Requesting, 0, 5), (StageKind.Queued, 5, 5), (StageKind.Processing, 5, 30), (StageKind.Completing, 30, 45)],
            Stages(RunOf(found, Given.Finished(45, Timed(100010, begin: 5, finish: 30)))!));
    }

    [Fact]
    public void Without_times_from_VOD_the_stages_still_cover_the_run()
    {
        var run = RunOf(Requested, Given.Finished(70, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(
            [(StageKind.Requesting, 0, 2), (StageKind.Queued, 2, 2), (StageKind.Processing, 2, 70), (StageKind.Completing, 70, 70)],
            Stages(run!));
        Assert.Empty(run!.Outputs);
    }

    [Fact]
    public void A_refused_run_has_only_the_requesting_stage() =>
        Assert.Equal([(StageKind.Requesting, 0, 3)], Stages(RunOf(Given.Nothing.After(Given.Uploaded(at: 0)), Given.Refused(3))!));

    [Fact]
    public void A_retry_is_a_run_of_its_own()
    {
        var failed = Requested.After(Given.Finished(70, Timed(100010, 10, 40), Given.Broken(100020)));
        var again = failed.After(Given.Retry(1000), Given.Accepted(1001, attempt: 2));

        var run = RunOf(again, Given.FinishedRetry(1100, 2, Timed(100020, 1010, 1090)));

        Assert.Equal((1000, 1100, 2), (run!.From.Seconds(), run.To.Seconds(), run.Attempt));
        Assert.Equal((StageKind.Requesting, 1000, 1001), Stages(run)[0]);
    }

    [Fact]
    public void A_deletion_ends_a_run()
    {
        var run = RunOf(Requested, Given.Deleted(30));

        Assert.Equal((0, 30), (run!.From.Seconds(), run.To.Seconds()));
    }

    [Fact]
    public void A_run_that_has_ended_does_not_end_again()
    {
        var finished = Given.Finished(70, Timed(100010, 10, 40), Timed(100020, 12, 65));
        var ended = Requested.After(finished);

        Assert.Null(RunOf(ended, finished));
        Assert.Null(RunOf(ended, Given.Deleted(100)));
        Assert.Null(RunOf(Given.Nothing, Given.UploadedPicture()));
    }

    [Fact]
    public void In_every_history_the_stages_of_a_run_add_up_to_it()
    {
        var runs = 0;
        Histories.WithRetries.Sample(
            history =>
            {
                var file = Given.Nothing;
                foreach (var evidence in history.OrderBy(static evidence => evidence.At).Select(WithTimes))
                {
                    var after = file.After(evidence);
                    if (Run.EndedBy(evidence, file, after) is { } run)
                    {
                        Interlocked.Increment(ref runs);
                        Assert.True(run.From < run.To);
                        Assert.Equal((run.From, run.To), (run.Stages[0].From, run.Stages[^1].To));
                        Assert.All(run.Stages, static stage => Assert.True(stage.From <= stage.To));
                        Assert.All(run.Stages.Zip(run.Stages.Skip(1)), static pair => Assert.Equal(pair.First.To, pair.Second.From));
                    }

                    file = after;
                }
            },
            iter: 10_000);

        Assert.InRange(runs, 1000, int.MaxValue);
    }

    private static Run? RunOf(MediaFile before, Evidence evidence) => Run.EndedBy(evidence, before, before.After(evidence));

    private static (StageKind, double, double)[] Stages(Run run) =>
        [.. run.Stages.Select(static stage => (stage.Kind, stage.From.Seconds(), stage.To.Seconds()))];

    private static Output Timed(long definition, double begin, double finish) =>
        Given.Made(definition) with { BeginAt = Given.At(begin), FinishAt = Given.At(finish) };

    /// <summary>Adds times as VOD may report them if its clock differs from ours: even before the request and after the end.</summary>
    private static Evidence WithTimes(Evidence evidence) => evidence is Evidence.ProcedureReported reported
        ? reported with
        {
            Report = reported.Report with
            {
                Outputs = [.. reported.Report.Outputs.Select((output, place) => output with
                {
                    BeginAt = output.Status == OutputStatus.Pending
                        ? null
                        : reported.At.AddSeconds((place - 1) * 100 - output.Definition % 7000),
                    FinishAt = output.Status is OutputStatus.Success or OutputStatus.Failed
                        ? reported.At.AddSeconds(place * 50 - 60)
                        : null,
                })],
            },
        }
        : evidence;
}
