using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class LookUpsTests
{
    private const double Hour = 3600;

    private static readonly MediaFile Accepted = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 0));

    [Fact]
    public void A_procedure_that_does_not_report_is_looked_up_on_schedule_and_then_the_media_is_described()
    {
        var file = Accepted;
        var due = new List<double>();
        for (var lookUp = 1; lookUp <= 6; lookUp++)
        {
            due.Add(Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects)).DueAt.Seconds() / Hour);
            file = file.After(Given.StillRunning(due[^1] * Hour, lookUp));
        }

        Assert.Equal([0.25, 1, 6, 24, 48, 60], due);
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(file.Effects));
        Assert.Equal(Given.At(72 * Hour), file.NextDueAt);
        Assert.Equal(MediaStatus.Processing, file.Status);
    }

    [Fact]
    public void A_late_look_up_replaces_those_due_before_it()
    {
        var file = Accepted.After(Given.StillRunning(25 * Hour, lookUp: 1));

        var next = Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
        Assert.Equal((5, Given.At(48 * Hour)), (next.LookUp, next.DueAt));
    }

    [Fact]
    public void A_look_up_that_is_days_late_is_followed_by_the_description_at_once()
    {
        var file = Accepted.After(Given.StillRunning(100 * Hour, lookUp: 1, known: false));

        Assert.IsType<Effect.DescribeMedia>(Assert.Single(file.Effects));
        Assert.Equal(Given.At(72 * Hour), file.NextDueAt);
    }

    [Fact]
    public void A_look_up_that_shows_the_end_ends_the_procedure()
    {
        var file = Accepted.After(Given.StillRunning(900, 1), Given.Finished(3600, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void An_answer_to_a_look_up_before_the_procedure_is_otherwise_known_is_kept()
    {
        var early = Given.Nothing.After(Given.StillRunning(20, 1), Given.Uploaded(), Given.Accepted(at: 2));
        var late = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2), Given.StillRunning(20, 1));

        Assert.Equal(MediaFileJson.Write(late), MediaFileJson.Write(early));
    }

    [Fact]
    public void A_failed_look_up_is_due_again_later()
    {
        var file = Accepted.After(Given.NotAnswered(Accepted.Effects[0], at: 900));

        Assert.InRange(Assert.Single(file.Effects).DueAt.Seconds(), 901, 901.5);
        Assert.Equal(1, file.Effects[0].Failures);
    }

    /// <summary>VOD may refuse this one call permanently, for this key or for this task.</summary>
    [Theory]
    [InlineData(FailureClass.Configuration)]
    [InlineData(FailureClass.Permanent)]
    public void The_media_is_described_if_no_look_up_is_answered_before_VOD_forgets_the_task(FailureClass failure)
    {
        var before = Accepted.After(Given.NotAnswered(Accepted.Effects[0], at: (72 * Hour) - 1, failure));
        var after = before.After(Given.NotAnswered(before.Effects[0], at: 72 * Hour, failure));

        Assert.IsType<Effect.LookUpTask>(Assert.Single(before.Effects));
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(after.Effects));
        Assert.Equal(Given.At(72 * Hour), after.NextDueAt);
        Assert.Equal(MediaStatus.Ready, after.After(Given.Described(73 * Hour, Given.Made(100010), Given.Made(100020))).Status);
    }

    [Fact]
    public void A_failure_delays_only_its_own_look_up()
    {
        var file = Accepted.After(Given.NotAnswered(Accepted.Effects[0], at: 900), Given.StillRunning(902, 1));

        Assert.Equal((0, Given.At(Hour)), (file.Effects[0].Failures, file.Effects[0].DueAt));
    }

    [Fact]
    public void Outputs_that_the_description_shows_replace_an_end_that_was_never_reported()
    {
        var all = Accepted.After(Given.Described(72 * Hour, Given.Made(100010), Given.Made(100020)));
        var some = Accepted.After(Given.Described(72 * Hour, Given.Made(100010)));
        var none = Accepted.After(Given.Described(72 * Hour));

        Assert.Equal([MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed], new[] { all.Status, some.Status, none.Status });
        Assert.Equal("Media.NoResultFound", none.Error?.Code);
        Assert.Equal([100020], MediaResult.Of(some).Retryable.AsEnumerable());
        Assert.All(new[] { all, some, none }, file => Assert.Empty(file.Effects));
        var known = Assert.Single(KnownProcedure.Of(some));
        Assert.Equal((true, ProcedureStatus.Finished), (known.Inferred, known.Status));
    }

    [Fact]
    public void Outputs_that_the_description_shows_replace_the_end_of_a_procedure_that_came_with_the_upload()
    {
        var adopted = Given.Nothing.After(Given.UploadedWithProcedure());
        var shown = adopted.After(Given.Described(72 * Hour, Given.Made(100030)));
        var nothing = adopted.After(Given.Described(72 * Hour));

        Assert.Equal((MediaStatus.Ready, MediaStatus.Failed), (shown.Status, nothing.Status));
    }

    [Fact]
    public void A_description_that_comes_too_early_decides_nothing()
    {
        var file = Accepted.After(Given.Described(71 * Hour, Given.Made(100010)));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.NotEmpty(file.Effects);
    }

    [Fact]
    public void Outputs_shown_by_one_description_are_not_removed_by_a_later_one()
    {
        var both = Given.Described(72 * Hour, Given.Made(100010), Given.Made(100020));
        var fewer = Given.Described(80 * Hour, Given.Made(100010));
        var file = Accepted.After(both, fewer);

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(Given.At(80 * Hour), file.Described?.At);
        Assert.Equal(MediaFileJson.Write(file), MediaFileJson.Write(Accepted.After(fewer, both) with { Timeline = file.Timeline }));
    }

    [Fact]
    public void Existing_outputs_are_awaited_only_after_the_last_planned_look_up()
    {
        var lookedUp = Accepted.After(Given.StillRunning(48 * Hour, 5));
        var last = lookedUp.After(Given.StillRunning(60 * Hour, 6, known: false));

        Assert.Equal((false, true), (lookedUp.AwaitsDescription, last.AwaitsDescription));
        Assert.False(last.After(Given.Finished(61 * Hour, Given.Made(100010), Given.Made(100020))).AwaitsDescription);
    }

    [Fact]
    public void A_refused_look_up_waits_for_the_longest_backoff()
    {
        var file = Accepted.After(Given.NotAnswered(Accepted.Effects[0], at: 900, FailureClass.Configuration));

        Assert.Equal(900 + Given.Rules.MaxBackoff.TotalSeconds, Assert.Single(file.Effects).DueAt.Seconds());
    }

    [Fact]
    public void A_FINISH_reported_after_an_inference_wins()
    {
        var file = Accepted.After(Given.Described(72 * Hour), Given.Finished(80 * Hour, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.False(Assert.Single(KnownProcedure.Of(file)).Inferred);
    }

    [Fact]
    public void Two_procedures_that_never_report_are_described_when_the_first_is_due()
    {
        var lookedUp = Enumerable.Range(1, 6).SelectMany(lookUp => new[]
        {
            Given.StillRunning(60 * Hour, lookUp), Given.StillRunning((60 * Hour) + 600, lookUp, new TaskId(Given.FromUpload)),
        });
        var both = Given.Nothing.After(Given.Rules, [Given.Processing(0), Given.UploadedWithProcedure(at: 600), .. lookedUp]);
        var first = both.After(Given.Described(72 * Hour, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(Given.At(72 * Hour), Assert.Single(both.Effects).DueAt);
        Assert.Equal(Given.At((72 * Hour) + 600), Assert.Single(first.Effects).DueAt);
    }

    [Fact]
    public void Foreign_procedures_are_not_looked_up()
    {
        var file = Given.Nothing.After(Given.Processing(0, new TaskId(Given.Theirs), attempt: null));

        Assert.Empty(file.Effects);
    }

    [Fact]
    public void NextDueAt_is_that_of_the_first_effect()
    {
        var file = Given.Nothing.After(Given.Processing(600), Given.UploadedWithProcedure(at: 0));

        Assert.Equal(2, file.Effects.Length);
        Assert.Equal(Given.At(900), file.NextDueAt);
    }
}
