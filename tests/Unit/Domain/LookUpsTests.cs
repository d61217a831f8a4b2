using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class LookUpsTests
{
    private const double Hour = 3600;

    private static readonly MediaFile Accepted = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 0));

    [Fact]
    public void A_procedure_that_does_not_report_is_looked_up_on_schedule_and_then_the_media_is_described()
    {
        var file = Accepted;
        var due = new List<double>();
        for (var lookUp = 1; lookUp <= 6; lookUp++)
        {
            due.Add(Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects)).DueAt.Seconds() / Hour);
            file = file.After(Tell.StillRunning(due[^1] * Hour, lookUp));
        }

        Assert.Equal([0.25, 1, 6, 24, 48, 60], due);
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(file.Effects));
        Assert.Equal(Tell.At(72 * Hour), file.NextDueAt);
        Assert.Equal(MediaStatus.Processing, file.Status);
    }

    [Fact]
    public void A_look_up_that_comes_late_stands_for_those_due_before_it()
    {
        var file = Accepted.After(Tell.StillRunning(25 * Hour, lookUp: 1));

        var next = Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
        Assert.Equal((5, Tell.At(48 * Hour)), (next.LookUp, next.DueAt));
    }

    [Fact]
    public void A_look_up_that_comes_days_late_leads_to_the_description_at_once()
    {
        var file = Accepted.After(Tell.StillRunning(100 * Hour, lookUp: 1, known: false));

        Assert.IsType<Effect.DescribeMedia>(Assert.Single(file.Effects));
        Assert.Equal(Tell.At(72 * Hour), file.NextDueAt);
    }

    [Fact]
    public void A_look_up_that_shows_the_end_is_the_end()
    {
        var file = Accepted.After(Tell.StillRunning(900, 1), Tell.Finished(3600, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void An_answer_to_a_look_up_before_the_procedure_is_otherwise_known_is_kept()
    {
        var early = Tell.Nothing.After(Tell.StillRunning(20, 1), Tell.Uploaded(), Tell.Accepted(at: 2));
        var late = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2), Tell.StillRunning(20, 1));

        Assert.Equal(MediaFileJson.Write(late), MediaFileJson.Write(early));
    }

    [Fact]
    public void A_look_up_that_cannot_be_made_is_due_again_later()
    {
        var file = Accepted.After(Tell.NotAnswered(Accepted.Effects[0], at: 900));

        Assert.InRange(Assert.Single(file.Effects).DueAt.Seconds(), 901, 901.5);
        Assert.Equal(1, file.Effects[0].Failures);
    }

    /// <summary>VOD may refuse this one call permanently, for this key or for this task.</summary>
    [Theory]
    [InlineData(FailureClass.Configuration)]
    [InlineData(FailureClass.Permanent)]
    public void Where_no_look_up_was_answered_until_VOD_forgets_the_task_the_media_is_described(FailureClass failure)
    {
        var before = Accepted.After(Tell.NotAnswered(Accepted.Effects[0], at: (72 * Hour) - 1, failure));
        var after = before.After(Tell.NotAnswered(before.Effects[0], at: 72 * Hour, failure));

        Assert.IsType<Effect.LookUpTask>(Assert.Single(before.Effects));
        Assert.IsType<Effect.DescribeMedia>(Assert.Single(after.Effects));
        Assert.Equal(Tell.At(72 * Hour), after.NextDueAt);
        Assert.Equal(MediaStatus.Ready, after.After(Tell.Described(73 * Hour, Tell.Made(100010), Tell.Made(100020))).Status);
    }

    [Fact]
    public void A_stumble_delays_only_the_look_up_it_belongs_to()
    {
        var file = Accepted.After(Tell.NotAnswered(Accepted.Effects[0], at: 900), Tell.StillRunning(902, 1));

        Assert.Equal((0, Tell.At(Hour)), (file.Effects[0].Failures, file.Effects[0].DueAt));
    }

    [Fact]
    public void Outputs_that_the_description_shows_replace_an_end_that_was_never_reported()
    {
        var all = Accepted.After(Tell.Described(72 * Hour, Tell.Made(100010), Tell.Made(100020)));
        var some = Accepted.After(Tell.Described(72 * Hour, Tell.Made(100010)));
        var none = Accepted.After(Tell.Described(72 * Hour));

        Assert.Equal([MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed], new[] { all.Status, some.Status, none.Status });
        Assert.Equal("Media.NoResultFound", none.Error?.Code);
        Assert.Equal([100020], Verdict.On(some).Retryable.AsEnumerable());
        Assert.All(new[] { all, some, none }, file => Assert.Empty(file.Effects));
        var known = Assert.Single(KnownProcedure.Of(some));
        Assert.Equal((true, ProcedureStatus.Finished), (known.Inferred, known.Status));
    }

    [Fact]
    public void Outputs_that_the_description_shows_replace_the_end_of_a_procedure_that_came_with_the_upload()
    {
        var adopted = Tell.Nothing.After(Tell.UploadedWithProcedure());
        var shown = adopted.After(Tell.Described(72 * Hour, Tell.Made(100030)));
        var nothing = adopted.After(Tell.Described(72 * Hour));

        Assert.Equal((MediaStatus.Ready, MediaStatus.Failed), (shown.Status, nothing.Status));
    }

    [Fact]
    public void A_description_from_before_the_time_decides_nothing()
    {
        var file = Accepted.After(Tell.Described(71 * Hour, Tell.Made(100010)));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.NotEmpty(file.Effects);
    }

    [Fact]
    public void Outputs_that_a_description_showed_once_are_not_taken_back_by_a_later_one()
    {
        var both = Tell.Described(72 * Hour, Tell.Made(100010), Tell.Made(100020));
        var fewer = Tell.Described(80 * Hour, Tell.Made(100010));
        var file = Accepted.After(both, fewer);

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(Tell.At(80 * Hour), file.Described?.At);
        Assert.Equal(MediaFileJson.Write(file), MediaFileJson.Write(Accepted.After(fewer, both) with { Timeline = file.Timeline }));
    }

    [Fact]
    public void Existing_outputs_are_awaited_only_after_the_last_planned_look_up()
    {
        var lookedUp = Accepted.After(Tell.StillRunning(48 * Hour, 5));
        var last = lookedUp.After(Tell.StillRunning(60 * Hour, 6, known: false));

        Assert.Equal((false, true), (lookedUp.AwaitsDescription, last.AwaitsDescription));
        Assert.False(last.After(Tell.Finished(61 * Hour, Tell.Made(100010), Tell.Made(100020))).AwaitsDescription);
    }

    [Fact]
    public void A_look_up_that_VOD_refuses_waits_as_long_as_any_that_fails_often()
    {
        var file = Accepted.After(Tell.NotAnswered(Accepted.Effects[0], at: 900, FailureClass.Configuration));

        Assert.Equal(900 + Tell.Rules.LongestBackoff.TotalSeconds, Assert.Single(file.Effects).DueAt.Seconds());
    }

    [Fact]
    public void A_FINISH_told_after_an_inference_wins()
    {
        var file = Accepted.After(Tell.Described(72 * Hour), Tell.Finished(80 * Hour, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.False(Assert.Single(KnownProcedure.Of(file)).Inferred);
    }

    [Fact]
    public void Two_procedures_that_never_report_are_described_when_the_first_is_due()
    {
        var lookedUp = Enumerable.Range(1, 6).SelectMany(lookUp => new[]
        {
            Tell.StillRunning(60 * Hour, lookUp), Tell.StillRunning((60 * Hour) + 600, lookUp, new TaskId(Tell.FromUpload)),
        });
        var both = Tell.Nothing.After(Tell.Rules, [Tell.Processing(0), Tell.UploadedWithProcedure(at: 600), .. lookedUp]);
        var first = both.After(Tell.Described(72 * Hour, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(Tell.At(72 * Hour), Assert.Single(both.Effects).DueAt);
        Assert.Equal(Tell.At((72 * Hour) + 600), Assert.Single(first.Effects).DueAt);
    }

    [Fact]
    public void Foreign_procedures_are_not_looked_up()
    {
        var file = Tell.Nothing.After(Tell.Processing(0, new TaskId(Tell.Theirs), attempt: null));

        Assert.Empty(file.Effects);
    }

    [Fact]
    public void NextDueAt_is_that_of_the_first_effect()
    {
        var file = Tell.Nothing.After(Tell.Processing(600), Tell.UploadedWithProcedure(at: 0));

        Assert.Equal(2, file.Effects.Length);
        Assert.Equal(Tell.At(900), file.NextDueAt);
    }
}
