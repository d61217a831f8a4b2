using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class RequestsTests
{
    private static readonly MediaFile Asked = Tell.Nothing.After(Tell.Uploaded());

    [Fact]
    public void Throttled_is_asked_again_after_a_backoff_without_looking_first()
    {
        var file = Asked.After(Tell.Failed(FailureClass.Throttled, at: 10));

        var ask = TheAsk(file);
        Assert.Equal((2, "process/1#2", Tell.Session()), (ask.Call, ask.Id, ask.Session));
        Assert.InRange(ask.DueAt.Seconds(), 11, 11.5);
    }

    [Fact]
    public void The_backoff_doubles_up_to_its_limit_and_spreads_by_up_to_a_half()
    {
        var waits = Enumerable.Range(1, 12).Select(call => TheAsk(Asked.After(Tell.Failed(FailureClass.Throttled, at: 10, call))).DueAt.Seconds() - 10).ToArray();

        for (var i = 0; i < waits.Length; i++)
            Assert.InRange(waits[i], Math.Min(Math.Pow(2, i), 300), 1.5 * Math.Min(Math.Pow(2, i), 300));
    }

    [Fact]
    public void Throttled_is_asked_again_however_often()
    {
        var file = Asked.After(Tell.Rules, Enumerable.Range(1, 400).Select(call => Tell.Failed(FailureClass.Throttled, call * 400, call)));

        Assert.Equal(401, TheAsk(file).Call);
    }

    [Fact]
    public void An_unknown_outcome_is_looked_for_before_asking_again()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10));

        var find = Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal(("find/1#1.1", Tell.Session(), 1, 1), (find.Id, find.Session, find.Call, find.Search));
        Assert.Equal(Tell.At(11), find.DueAt);
    }

    [Fact]
    public void When_the_look_shows_no_task_the_same_is_asked_under_the_same_SessionId()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.NoTask(at: 11));

        var ask = TheAsk(file);
        Assert.Equal((2, Tell.Session()), (ask.Call, ask.Session));
        Assert.Equal([100010, 100020], ask.Definitions.AsEnumerable());
    }

    [Fact]
    public void When_the_look_shows_the_task_it_is_followed()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.Accepted(at: 11));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
    }

    [Fact]
    public void Each_unknown_outcome_is_looked_for_anew()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.NoTask(at: 11), Tell.Failed(FailureClass.OutcomeUnknown, at: 20, call: 2));

        Assert.Equal("find/1#2.1", Assert.Single(file.Effects).Id);
    }

    [Fact]
    public void A_duplicate_answer_is_searched_for_and_never_asked_again()
    {
        var file = Asked.After(Tell.Duplicate(at: 10));

        var find = Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
        Assert.Equal((MediaStatus.Requesting, 1, Tell.At(10)), (file.Status, find.Search, find.DueAt));
    }

    [Fact]
    public void Each_empty_search_after_a_duplicate_answer_makes_the_next_one_due_later()
    {
        var file = Asked.After(Tell.Duplicate(at: 10));
        var due = new List<double>();
        for (var search = 1; search <= 6; search++)
        {
            due.Add(Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects)).DueAt.Seconds());
            file = file.After(Tell.NoTask(at: due[^1], search: search));
        }

        Assert.Equal([10, 15, 40, 130, 610, 1810], due);
    }

    [Fact]
    public void A_duplicate_answer_whose_task_is_found_is_success()
    {
        var file = Asked.After(Tell.Duplicate(at: 10), Tell.NoTask(at: 10), Tell.Accepted(at: 15));

        Assert.Equal(MediaStatus.Processing, file.Status);
    }

    [Fact]
    public void A_duplicate_answer_after_an_unknown_outcome_is_searched_for()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.NoTask(at: 11), Tell.Duplicate(at: 20, call: 2));

        Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
    }

    [Fact]
    public void A_burnt_SessionId_is_replaced_by_the_next_with_the_same_definitions()
    {
        var file = Asked.After(Burnt(attempt: 1, from: 10));

        var ask = TheAsk(file);
        Assert.Equal((Tell.Session(2), 1, "process/2#1"), (ask.Session, ask.Call, ask.Id));
        Assert.Equal([100010, 100020], ask.Definitions.AsEnumerable());
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal(1, file.Attempts[1].Replaces);
    }

    [Fact]
    public void A_SessionId_is_replaced_whichever_answer_comes_last()
    {
        var evidence = Burnt(attempt: 1, from: 10);
        var inOrder = Asked.After(evidence);
        var reversed = Tell.Nothing.After([.. evidence.Reverse(), Tell.Uploaded()]);

        Assert.Equal(MediaFileJson.Write(inOrder), MediaFileJson.Write(reversed));
    }

    [Fact]
    public void After_three_burnt_SessionIds_the_request_has_failed()
    {
        var file = Asked.After(Burnt(1, 10)).After(Burnt(2, 4000)).After(Burnt(3, 8000));

        Assert.Equal((MediaStatus.Failed, "Media.SessionIdBurnt"), (file.Status, file.Error?.Code));
        Assert.Empty(file.Effects);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void A_task_that_turns_up_for_a_burnt_SessionId_ends_the_asking()
    {
        var file = Asked.After(Burnt(1, 10)).After(Tell.Finished(4000, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void The_number_after_a_burnt_one_is_never_given_to_another_request()
    {
        var file = Asked.After(Burnt(1, 10)).After(Tell.Finished(4000, Tell.Made(100010), Tell.Broken(100020)), Tell.Retry(5000));

        var ask = TheAsk(file);
        Assert.Equal(Tell.Session(3), ask.Session);
        Assert.Equal([100020], ask.Definitions.AsEnumerable());
    }

    [Fact]
    public void Searches_that_come_too_late_prove_nothing_and_replace_nothing()
    {
        var late = 73 * 3600;
        var file = Asked.After(Tell.Duplicate(at: 10)).After(Tell.Rules, Enumerable.Range(1, 6).Select(search => Tell.NoTask(late + search, search: search)));

        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (file.Status, file.Error?.Code));
        Assert.Single(file.Attempts);
    }

    [Fact]
    public void A_bounded_failure_is_borne_five_times()
    {
        var calls = Enumerable.Range(1, 5).Select(call => Tell.Failed(FailureClass.Bounded, call * 60, call)).ToArray();
        var four = Asked.After(calls[..4]);
        var five = Asked.After(calls);

        Assert.Equal(5, TheAsk(four).Call);
        Assert.Equal((MediaStatus.Failed, "FailedOperation"), (five.Status, five.Error?.Code));
        Assert.Empty(five.Effects);
    }

    [Fact]
    public void Failures_of_another_kind_do_not_count_as_bounded_ones()
    {
        var file = Asked.After(
            Tell.Failed(FailureClass.Throttled, 1, 1), Tell.Failed(FailureClass.Bounded, 2, 2), Tell.Failed(FailureClass.Throttled, 3, 3),
            Tell.Failed(FailureClass.Bounded, 4, 4), Tell.Failed(FailureClass.Throttled, 5, 5), Tell.Failed(FailureClass.Bounded, 6, 6));

        Assert.Equal(7, TheAsk(file).Call);
    }

    [Fact]
    public void A_file_VOD_does_not_know_is_asked_for_once_more_ten_seconds_later()
    {
        var once = Asked.After(Tell.Failed(FailureClass.FileUnknown, at: 5));
        var twice = once.After(Tell.Failed(FailureClass.FileUnknown, at: 15, call: 2));

        Assert.Equal((2, Tell.At(15)), (TheAsk(once).Call, TheAsk(once).DueAt));
        Assert.Equal((MediaStatus.Failed, "InvalidParameterValue.FileId"), (twice.Status, twice.Error?.Code));
    }

    [Fact]
    public void A_bounded_failure_does_not_use_up_the_second_try_of_an_unknown_file()
    {
        var file = Asked.After(Tell.Failed(FailureClass.Bounded, at: 1), Tell.Failed(FailureClass.FileUnknown, at: 5, call: 2));

        Assert.Equal(3, TheAsk(file).Call);
    }

    [Fact]
    public void A_configuration_fault_blocks_the_file_and_is_tried_slowly()
    {
        var file = Asked.After(Tell.Failed(FailureClass.Configuration, at: 10));

        Assert.Equal((MediaStatus.Blocked, "UnauthorizedOperation"), (file.Status, file.Error?.Code));
        Assert.Equal(Tell.At(10 + 120), TheAsk(file).DueAt);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void A_blocked_file_is_pressed_on_by_an_operators_retry()
    {
        var blocked = Asked.After(Tell.Failed(FailureClass.Configuration, at: 10));
        var pressed = blocked.After(Tell.Retry(60));
        var again = pressed.After(Tell.Failed(FailureClass.Configuration, at: 61, call: 2));

        Assert.Equal((Tell.At(60), Tell.Session(), 2), (TheAsk(pressed).DueAt, TheAsk(pressed).Session, TheAsk(pressed).Call));
        Assert.Equal(Tell.At(61 + 120), TheAsk(again).DueAt);
    }

    [Fact]
    public void A_blocked_file_goes_on_when_the_fault_is_repaired()
    {
        var file = Asked.After(Tell.Failed(FailureClass.Configuration, at: 10), Tell.Accepted(at: 310));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Null(file.Error);
    }

    [Fact]
    public void A_request_refused_for_good_is_failed_and_can_be_retried()
    {
        var file = Asked.After(Tell.Refused(at: 10));

        Assert.Equal((MediaStatus.Failed, "InvalidParameter"), (file.Status, file.Error?.Code));
        Assert.Equal(ProcedureStatus.Refused, Assert.Single(KnownProcedure.Of(file)).Status);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void A_task_that_turns_up_after_all_wins_over_a_refusal()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, 1), Tell.NoTask(2), Tell.Refused(at: 10, call: 2), Tell.Finished(60, Tell.Made(100010), Tell.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
    }

    [Fact]
    public void An_outcome_unknown_for_sixty_hours_is_given_up()
    {
        var before = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.NoTask(11), Tell.Failed(FailureClass.OutcomeUnknown, at: 10 + (60 * 3600), call: 2));
        var after = before.After(Tell.NoTask(12 + (60 * 3600), call: 2));

        Assert.IsType<Effect.FindTask>(Assert.Single(before.Effects));
        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (after.Status, after.Error?.Code));
        Assert.Empty(after.Effects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_whose_task_could_not_be_searched_for_in_sixty_hours_is_given_up(bool isDuplicate)
    {
        var asked = Asked.After(isDuplicate ? Tell.Duplicate(at: 10) : Tell.Failed(FailureClass.OutcomeUnknown, at: 10));
        var before = asked.After(Tell.NotAnswered(asked.Effects[0], at: 10 + (60 * 3600), FailureClass.Configuration));
        var after = before.After(Tell.NotAnswered(before.Effects[0], at: 11 + (60 * 3600), FailureClass.Configuration));

        Assert.IsType<Effect.FindTask>(Assert.Single(before.Effects));
        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (after.Status, after.Error?.Code));
        Assert.Empty(after.Effects);
    }

    [Fact]
    public void A_call_that_failed_otherwise_is_not_repeated_either_once_an_outcome_was_unknown_for_sixty_hours()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10), Tell.NoTask(11), Tell.Failed(FailureClass.Throttled, at: 11 + (60 * 3600), call: 2));

        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (file.Status, file.Error?.Code));
    }

    [Fact]
    public void A_search_that_cannot_be_made_is_due_again_later()
    {
        var file = Asked.After(Tell.Failed(FailureClass.OutcomeUnknown, at: 10));
        var find = Assert.Single(file.Effects);
        var stumbled = file.After(Tell.NotAnswered(find, at: 12));
        var blocked = file.After(Tell.NotAnswered(find, at: 12, FailureClass.Configuration));

        Assert.Equal((find.Id, 1), (stumbled.Effects[0].Id, stumbled.Effects[0].Failures));
        Assert.InRange(stumbled.Effects[0].DueAt.Seconds(), 13, 13.5);
        Assert.Equal(Tell.At(12 + 300), blocked.Effects[0].DueAt);
    }

    [Fact]
    public void Answers_to_a_request_that_was_never_planned_here_are_kept_until_the_upload_is_told()
    {
        var before = Tell.Nothing.After(Tell.Failed(FailureClass.Throttled, at: 10, call: 3));
        var after = before.After(Tell.Uploaded());

        Assert.Equal(MediaStatus.Uploaded, before.Status);
        Assert.Empty(before.Effects);
        Assert.Equal(4, TheAsk(after).Call);
    }

    private static Effect.ProcessMedia TheAsk(MediaFile file) => Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));

    private static Evidence[] Burnt(int attempt, double from) =>
        [Tell.Duplicate(from, attempt: attempt), .. Enumerable.Range(1, 6).Select(search => Tell.NoTask(from + (search * 400), search: search, attempt: attempt))];
}
