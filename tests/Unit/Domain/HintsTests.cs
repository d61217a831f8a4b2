using System.Text;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>Callbacks that count only once VOD confirms them (an app in verified mode).</summary>
public sealed class HintsTests
{
    private static readonly MediaFile Told = Tell.Nothing.After(Tell.Told(0, HintKind.Uploaded));
    private static readonly MediaFile Accepted = Tell.Nothing.After(Tell.Uploaded(), Tell.Accepted(at: 2));
    private static readonly MediaFile Ready = Accepted.After(Tell.Finished(9, Tell.Made(100010), Tell.Made(100020)));

    [Fact]
    public void A_told_upload_is_looked_for_and_not_asked_for()
    {
        var look = Assert.IsType<Effect.Confirm>(Assert.Single(Told.Effects));

        Assert.Equal(MediaStatus.Uploaded, Told.Status);
        Assert.Equal((HintKind.Uploaded, null, 1, false, Tell.At(0)), (look.Hint, look.Task, look.Check, look.IsLast, look.DueAt));
        Assert.Equal(("told", "an upload, to be confirmed by VOD"), (Told.Timeline[0].Kind, Told.Timeline[0].Summary));
    }

    [Fact]
    public void An_upload_that_VOD_shows_is_like_any_other()
    {
        var file = Told.After(Tell.Uploaded(at: 1));

        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Empty(file.Hints);
    }

    [Fact]
    public void A_hint_that_is_not_confirmed_is_looked_for_again_and_in_the_end_is_not_so()
    {
        var file = Told;
        var due = new List<double>();
        var last = new List<bool>();
        while (file.Effects is [Effect.Confirm look])
        {
            due.Add(look.DueAt.Seconds());
            last.Add(look.IsLast);
            file = file.After(Tell.NotConfirmed(due[^1], look));
        }

        Assert.Equal([0, 5, 30, 120, 600, 1800], due);
        Assert.Equal([false, false, false, false, false, true], last);
        Assert.Equal((MediaStatus.Failed, "Media.NotConfirmed"), (file.Status, file.Error?.Code));
        Assert.Equal(6, Assert.Single(file.Timeline, entry => entry.Kind == "not_confirmed").Count);
    }

    [Fact]
    public void A_look_that_comes_late_stands_for_those_due_before_it()
    {
        var late = Told.After(Tell.NotConfirmed(200, HintKind.Uploaded, toldAt: 0, check: 1));
        var veryLate = Told.After(Tell.NotConfirmed(9000, HintKind.Uploaded, toldAt: 0, check: 1));

        var (next, last) = (Assert.IsType<Effect.Confirm>(Assert.Single(late.Effects)), Assert.IsType<Effect.Confirm>(Assert.Single(veryLate.Effects)));
        Assert.Equal((5, false, Tell.At(600)), (next.Check, next.IsLast, next.DueAt));
        Assert.Equal((6, true, Tell.At(1800)), (last.Check, last.IsLast, last.DueAt));
    }

    [Fact]
    public void A_hint_that_is_repeated_is_looked_for_again()
    {
        var given = GivenUp();

        var again = given.After(Tell.Told(9000, HintKind.Uploaded));

        Assert.Equal((MediaStatus.Uploaded, Tell.At(9000)), (again.Status, Assert.Single(again.Effects).DueAt));
        Assert.Equal(MediaStatus.Requesting, again.After(Tell.Uploaded(at: 9001)).Status);
    }

    [Fact]
    public void An_operator_may_have_it_looked_for_again()
    {
        var given = GivenUp();

        var again = given.After(Tell.Retry(9000));

        Assert.True(given.CanRetry());
        Assert.Equal((MediaStatus.Uploaded, Tell.At(9000)), (again.Status, Assert.Single(again.Effects).DueAt));
        Assert.False(again.CanRetry());
    }

    [Fact]
    public void Two_tellings_are_two_looks_also_while_one_is_under_way()
    {
        var again = Told.After(Tell.Told(0.5, HintKind.Uploaded));

        Assert.NotEqual(Assert.Single(Told.Effects).Id, Assert.Single(again.Effects).Id);
        var first = again.After(Tell.NotConfirmed(1, HintKind.Uploaded, toldAt: 0, check: 1));
        Assert.Equal(Assert.Single(again.Effects), Assert.Single(first.Effects));
    }

    [Fact]
    public void A_repetition_of_what_is_confirmed_changes_nothing()
    {
        var confirmed = Told.After(Tell.Uploaded(at: 1));

        Assert.Equal(MediaFileJson.Write(confirmed), MediaFileJson.Write(confirmed.After(Tell.Told(60, HintKind.Uploaded))));
    }

    [Fact]
    public void A_look_that_fails_is_due_again_later()
    {
        var file = Told.After(Tell.NotAnswered(Told.Effects[0], at: 10));

        Assert.InRange(Assert.Single(file.Effects).DueAt.Seconds(), 11, 11.5);
        Assert.Equal(1, file.Effects[0].Failures);
    }

    [Fact]
    public void A_hint_that_VOD_could_not_be_asked_about_for_sixty_hours_lapses()
    {
        var before = Told.After(Tell.NotAnswered(Told.Effects[0], at: 60 * 3600));
        var after = before.After(Tell.NotAnswered(before.Effects[0], at: 1 + (60 * 3600)));

        Assert.IsType<Effect.Confirm>(Assert.Single(before.Effects));
        Assert.Empty(after.Effects);
    }

    [Fact]
    public void A_told_deletion_deletes_nothing()
    {
        var file = Ready.After(Tell.Told(20, HintKind.Deleted));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(HintKind.Deleted, Assert.IsType<Effect.Confirm>(Assert.Single(file.Effects)).Hint);
        var gone = file.After(Tell.Deleted(21));
        Assert.Equal(MediaStatus.Deleted, gone.Status);
        Assert.Empty(gone.Effects);
        Assert.Empty(gone.Hints);
    }

    [Fact]
    public void A_deletion_VOD_denies_leaves_the_file_as_it_was()
    {
        var file = Ready.After(Tell.Told(20, HintKind.Deleted));
        while (file.Effects is [Effect.Confirm look])
            file = file.After(Tell.NotConfirmed(look.DueAt.Seconds(), look));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
        Assert.Equal(HintKind.Deleted, Assert.IsType<Effect.Confirm>(Assert.Single(file.After(Tell.Told(9000, HintKind.Deleted)).Effects)).Hint);
    }

    [Fact]
    public void A_told_deletion_of_parts_hides_no_output_until_VOD_no_longer_shows_them()
    {
        var file = Ready.After(Tell.ToldPartsDeleted(20, "OriginalFiles", "TranscodeFiles 100010", "TranscodeFiles 100020"));

        Assert.All(Verdict.On(file).Outputs, output => Assert.NotNull(output.Url));
        Assert.Equal(["TranscodeFiles 100010", "TranscodeFiles 100020"], file.Effects.Cast<Effect.Confirm>().Select(look => look.Part));
        var gone = file.After(Tell.DeletedParts(21, "TranscodeFiles 100010"));
        Assert.Equal("TranscodeFiles 100020", Assert.IsType<Effect.Confirm>(Assert.Single(gone.Effects)).Part);
        Assert.Equal([null, "https://vod.example/v.f100020.mp4"], Verdict.On(gone).Outputs.Select(output => output.Url));
    }

    [Fact]
    public void A_told_end_is_no_end()
    {
        var file = Accepted.After(Tell.Told(9, HintKind.ProcedureEnded, Tell.Ours()));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Equal([typeof(Effect.LookUpTask), typeof(Effect.Confirm)], file.Effects.Select(effect => effect.GetType()));
        var finished = file.After(Tell.Finished(10, Tell.Made(100010), Tell.Made(100020)));
        Assert.Equal(MediaStatus.Ready, finished.Status);
        Assert.Empty(finished.Effects);
    }

    [Fact]
    public void A_told_procedure_is_none_of_the_file_until_VOD_shows_it()
    {
        var file = Ready.After(Tell.Told(20, HintKind.ProcedureRunning, new TaskId(Tell.Theirs)));

        Assert.Single(KnownProcedure.Of(file));
        Assert.Empty(file.After(Tell.Processing(21, new TaskId(Tell.Theirs), attempt: null)).Effects);
    }

    [Fact]
    public void Procedures_that_are_only_told_of_do_not_blow_a_record_up()
    {
        var flooded = Accepted.After([.. Enumerable.Range(0, 100).Select(i => Tell.Told(i, HintKind.ProcedureEnded, new TaskId($"forged-{i}")))]);

        Assert.Equal(64, flooded.Hints.Length);
        Assert.Contains(flooded.After(Tell.Told(200, HintKind.ProcedureEnded, Tell.Ours())).Hints, hint => hint.Task == Tell.Ours());
    }

    public static TheoryData<Evidence, HintKind?> Callbacks => new()
    {
        { Tell.Uploaded(), HintKind.Uploaded },
        { Tell.UploadedWithProcedure(), HintKind.Uploaded },
        { Tell.UploadedPicture(), HintKind.Uploaded },
        { Tell.PullFailed(), HintKind.Uploaded },
        { Tell.MadeByVod(procedure: Tell.FromUpload), HintKind.Uploaded },
        { Tell.Processing(1, outputs: [Tell.Made(100010)]), HintKind.ProcedureRunning },
        { Tell.Finished(1, Tell.Made(100010)), HintKind.ProcedureEnded },
        { Tell.Aborted(1), HintKind.ProcedureEnded },
        { Tell.Deleted(1), HintKind.Deleted },
        { Tell.DeletedParts(1, "TranscodeFiles 100020"), HintKind.PartDeleted },
        { Tell.DeletedParts(1, "OriginalFiles", "TranscodeFiles"), HintKind.PartDeleted },
        { Tell.DeletedParts(1, "OriginalFiles", "AdaptiveDynamicStreamingFiles 10"), null },
        { Tell.Mentioned(1), null },
    };

    [Theory]
    [MemberData(nameof(Callbacks))]
    public void Nothing_of_a_callback_that_could_change_a_verdict_is_left(Evidence told, HintKind? expected)
    {
        var hint = told.AsHint();

        Assert.Equal((told.At, told.Key, told.Source), (hint.At, hint.Key, hint.Source));
        if (expected is null)
        {
            Assert.Equal(Ready.Status, Ready.After(hint).Status);
            Assert.Equal(Verdict.On(Ready).Outputs.AsEnumerable(), Verdict.On(Ready.After(hint)).Outputs);
            return;
        }

        Assert.Equal(expected, Assert.IsType<Evidence.Hinted>(hint).Hint);
        var written = Encoding.UTF8.GetString(MediaFileJson.WriteEvidence(hint));
        foreach (var word in new[] { "url", "clip", "outputs", "session", "media\"" })
            Assert.DoesNotContain(word, written, StringComparison.Ordinal);
    }

    private static MediaFile GivenUp()
    {
        var file = Told;
        while (file.Effects is [Effect.Confirm look])
            file = file.After(Tell.NotConfirmed(look.DueAt.Seconds(), look));
        return file;
    }
}
