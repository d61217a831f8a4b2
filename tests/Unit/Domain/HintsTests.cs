using System.Text;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>Callbacks that count only once VOD confirms them (an app in verified mode).</summary>
public sealed class HintsTests
{
    private static readonly MediaFile Hinted = Given.Nothing.After(Given.Hinted(0, HintKind.Uploaded));
    private static readonly MediaFile Accepted = Given.Nothing.After(Given.Uploaded(), Given.Accepted(at: 2));
    private static readonly MediaFile Ready = Accepted.After(Given.Finished(9, Given.Made(100010), Given.Made(100020)));

    [Fact]
    public void A_hinted_upload_is_confirmed_before_anything_is_requested()
    {
        var confirm = Assert.IsType<Effect.Confirm>(Assert.Single(Hinted.Effects));

        Assert.Equal(MediaStatus.Uploaded, Hinted.Status);
        Assert.Equal(
            (HintKind.Uploaded, null, 1, false, Given.At(0)), (confirm.Hint, confirm.Task, confirm.Check, confirm.IsLast, confirm.DueAt));
        Assert.Equal(("told", "an upload, to be confirmed by VOD"), (Hinted.Timeline[0].Kind, Hinted.Timeline[0].Summary));
    }

    [Fact]
    public void A_confirmed_upload_is_like_any_other()
    {
        var file = Hinted.After(Given.Uploaded(at: 1));

        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));
        Assert.Empty(file.Hints);
    }

    [Fact]
    public void An_unconfirmed_hint_is_checked_again_and_finally_dropped()
    {
        var file = Hinted;
        var due = new List<double>();
        var last = new List<bool>();
        while (file.Effects is [Effect.Confirm confirm])
        {
            due.Add(confirm.DueAt.Seconds());
            last.Add(confirm.IsLast);
            file = file.After(Given.NotConfirmed(due[^1], confirm));
        }

        Assert.Equal([0, 5, 30, 120, 600, 1800], due);
        Assert.Equal([false, false, false, false, false, true], last);
        Assert.Equal((MediaStatus.Failed, "Media.NotConfirmed"), (file.Status, file.Error?.Code));
        Assert.Equal(6, Assert.Single(file.Timeline, entry => entry.Kind == "not_confirmed").Count);
    }

    [Fact]
    public void A_late_check_replaces_those_due_before_it()
    {
        var late = Hinted.After(Given.NotConfirmed(200, HintKind.Uploaded, hintedAt: 0, check: 1));
        var veryLate = Hinted.After(Given.NotConfirmed(9000, HintKind.Uploaded, hintedAt: 0, check: 1));

        var next = Assert.IsType<Effect.Confirm>(Assert.Single(late.Effects));
        var last = Assert.IsType<Effect.Confirm>(Assert.Single(veryLate.Effects));
        Assert.Equal((5, false, Given.At(600)), (next.Check, next.IsLast, next.DueAt));
        Assert.Equal((6, true, Given.At(1800)), (last.Check, last.IsLast, last.DueAt));
    }

    [Fact]
    public void A_repeated_hint_is_checked_again()
    {
        var dropped = Dropped();

        var again = dropped.After(Given.Hinted(9000, HintKind.Uploaded));

        Assert.Equal((MediaStatus.Uploaded, Given.At(9000)), (again.Status, Assert.Single(again.Effects).DueAt));
        Assert.Equal(MediaStatus.Requesting, again.After(Given.Uploaded(at: 9001)).Status);
    }

    [Fact]
    public void An_operators_retry_checks_a_dropped_hint_again()
    {
        var dropped = Dropped();

        var again = dropped.After(Given.Retry(9000));

        Assert.True(dropped.CanRetry());
        Assert.Equal((MediaStatus.Uploaded, Given.At(9000)), (again.Status, Assert.Single(again.Effects).DueAt));
        Assert.False(again.CanRetry());
    }

    [Fact]
    public void A_hint_repeated_during_its_check_is_checked_again()
    {
        var again = Hinted.After(Given.Hinted(0.5, HintKind.Uploaded));

        Assert.NotEqual(Assert.Single(Hinted.Effects).Id, Assert.Single(again.Effects).Id);
        var first = again.After(Given.NotConfirmed(1, HintKind.Uploaded, hintedAt: 0, check: 1));
        Assert.Equal(Assert.Single(again.Effects), Assert.Single(first.Effects));
    }

    [Fact]
    public void A_repeated_hint_changes_nothing_once_it_is_confirmed()
    {
        var confirmed = Hinted.After(Given.Uploaded(at: 1));

        Assert.Equal(MediaFileJson.Write(confirmed), MediaFileJson.Write(confirmed.After(Given.Hinted(60, HintKind.Uploaded))));
    }

    [Fact]
    public void A_failed_check_is_due_again_later()
    {
        var file = Hinted.After(Given.NotAnswered(Hinted.Effects[0], at: 10));

        Assert.InRange(Assert.Single(file.Effects).DueAt.Seconds(), 11, 11.5);
        Assert.Equal(1, file.Effects[0].Failures);
    }

    [Fact]
    public void A_hint_that_could_not_be_checked_for_sixty_hours_is_dropped()
    {
        var before = Hinted.After(Given.NotAnswered(Hinted.Effects[0], at: 60 * 3600));
        var after = before.After(Given.NotAnswered(before.Effects[0], at: 1 + (60 * 3600)));

        Assert.IsType<Effect.Confirm>(Assert.Single(before.Effects));
        Assert.Empty(after.Effects);
    }

    [Fact]
    public void A_hinted_deletion_deletes_nothing()
    {
        var file = Ready.After(Given.Hinted(20, HintKind.Deleted));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Equal(HintKind.Deleted, Assert.IsType<Effect.Confirm>(Assert.Single(file.Effects)).Hint);
        var gone = file.After(Given.Deleted(21));
        Assert.Equal(MediaStatus.Deleted, gone.Status);
        Assert.Empty(gone.Effects);
        Assert.Empty(gone.Hints);
    }

    [Fact]
    public void A_deletion_that_VOD_denies_leaves_the_file_unchanged()
    {
        var file = Ready.After(Given.Hinted(20, HintKind.Deleted));
        while (file.Effects is [Effect.Confirm confirm])
            file = file.After(Given.NotConfirmed(confirm.DueAt.Seconds(), confirm));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
        Assert.Equal(
            HintKind.Deleted, Assert.IsType<Effect.Confirm>(Assert.Single(file.After(Given.Hinted(9000, HintKind.Deleted)).Effects)).Hint);
    }

    [Fact]
    public void A_hinted_deletion_of_parts_hides_no_output_until_VOD_no_longer_shows_them()
    {
        var file = Ready.After(Given.HintedPartsDeleted(20, "OriginalFiles", "TranscodeFiles 100010", "TranscodeFiles 100020"));

        Assert.All(MediaResult.Of(file).Outputs, output => Assert.NotNull(output.Url));
        Assert.Equal(
            ["TranscodeFiles 100010", "TranscodeFiles 100020"], file.Effects.Cast<Effect.Confirm>().Select(confirm => confirm.Part));
        var gone = file.After(Given.DeletedParts(21, "TranscodeFiles 100010"));
        Assert.Equal("TranscodeFiles 100020", Assert.IsType<Effect.Confirm>(Assert.Single(gone.Effects)).Part);
        Assert.Equal([null, "https://vod.example/v.f100020.mp4"], MediaResult.Of(gone).Outputs.Select(output => output.Url));
    }

    [Fact]
    public void A_hinted_end_does_not_end_a_procedure()
    {
        var file = Accepted.After(Given.Hinted(9, HintKind.ProcedureEnded, Given.Ours()));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Equal([typeof(Effect.LookUpTask), typeof(Effect.Confirm)], file.Effects.Select(effect => effect.GetType()));
        var finished = file.After(Given.Finished(10, Given.Made(100010), Given.Made(100020)));
        Assert.Equal(MediaStatus.Ready, finished.Status);
        Assert.Empty(finished.Effects);
    }

    [Fact]
    public void A_hinted_procedure_is_not_part_of_the_file_until_VOD_shows_it()
    {
        var file = Ready.After(Given.Hinted(20, HintKind.ProcedureRunning, new TaskId(Given.Theirs)));

        Assert.Single(KnownProcedure.Of(file));
        Assert.Empty(file.After(Given.Processing(21, new TaskId(Given.Theirs), attempt: null)).Effects);
    }

    [Fact]
    public void Hints_about_unknown_procedures_are_limited_in_number()
    {
        var flooded = Accepted.After(
            [.. Enumerable.Range(0, 100).Select(i => Given.Hinted(i, HintKind.ProcedureEnded, new TaskId($"forged-{i}")))]);

        Assert.Equal(64, flooded.Hints.Length);
        Assert.Contains(flooded.After(Given.Hinted(200, HintKind.ProcedureEnded, Given.Ours())).Hints, hint => hint.Task == Given.Ours());
    }

    public static TheoryData<Evidence, HintKind?> Callbacks => new()
    {
        { Given.Uploaded(), HintKind.Uploaded },
        { Given.UploadedWithProcedure(), HintKind.Uploaded },
        { Given.UploadedPicture(), HintKind.Uploaded },
        { Given.PullFailed(), HintKind.Uploaded },
        { Given.MadeByVod(procedure: Given.FromUpload), HintKind.Uploaded },
        { Given.Processing(1, outputs: [Given.Made(100010)]), HintKind.ProcedureRunning },
        { Given.Finished(1, Given.Made(100010)), HintKind.ProcedureEnded },
        { Given.Aborted(1), HintKind.ProcedureEnded },
        { Given.Deleted(1), HintKind.Deleted },
        { Given.DeletedParts(1, "TranscodeFiles 100020"), HintKind.PartDeleted },
        { Given.DeletedParts(1, "OriginalFiles", "TranscodeFiles"), HintKind.PartDeleted },
        { Given.DeletedParts(1, "OriginalFiles", "AdaptiveDynamicStreamingFiles 10"), null },
        { Given.Mentioned(1), null },
    };

    [Theory]
    [MemberData(nameof(Callbacks))]
    public void A_hint_keeps_nothing_of_a_callback_that_could_change_a_verdict(Evidence callback, HintKind? expected)
    {
        var hint = callback.ToHint();

        Assert.Equal((callback.At, callback.Key, callback.Source), (hint.At, hint.Key, hint.Source));
        if (expected is null)
        {
            Assert.Equal(Ready.Status, Ready.After(hint).Status);
            Assert.Equal(MediaResult.Of(Ready).Outputs.AsEnumerable(), MediaResult.Of(Ready.After(hint)).Outputs);
            return;
        }

        Assert.Equal(expected, Assert.IsType<Evidence.Hinted>(hint).Hint);
        var written = Encoding.UTF8.GetString(MediaFileJson.WriteEvidence(hint));
        foreach (var word in new[] { "url", "clip", "outputs", "session", "media\"" })
            Assert.DoesNotContain(word, written, StringComparison.Ordinal);
    }

    private static MediaFile Dropped()
    {
        var file = Hinted;
        while (file.Effects is [Effect.Confirm confirm])
            file = file.After(Given.NotConfirmed(confirm.DueAt.Seconds(), confirm));
        return file;
    }
}
