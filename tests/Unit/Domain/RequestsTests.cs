using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class RequestsTests
{
    private static readonly MediaFile Requested = Given.Nothing.After(Given.Uploaded());

    [Fact]
    public void A_throttled_request_is_repeated_after_a_backoff_without_a_search()
    {
        var file = Requested.After(Given.Failed(FailureClass.Throttled, at: 10));

        var request = RequestOf(file);
        Assert.Equal((2, "process/1#2", Given.Session()), (request.Call, request.Id, request.Session));
        Assert.InRange(request.DueAt.Seconds(), 11, 11.5);
    }

    [Fact]
    public void The_backoff_doubles_up_to_its_limit_with_up_to_a_half_of_jitter()
    {
        var waits = Enumerable.Range(1, 12)
            .Select(call => RequestOf(Requested.After(Given.Failed(FailureClass.Throttled, at: 10, call))).DueAt.Seconds() - 10).ToArray();

        for (var i = 0; i < waits.Length; i++)
            Assert.InRange(waits[i], Math.Min(Math.Pow(2, i), 300), 1.5 * Math.Min(Math.Pow(2, i), 300));
    }

    [Fact]
    public void A_throttled_request_is_repeated_without_a_limit()
    {
        var file = Requested.After(
            Given.Rules, Enumerable.Range(1, 400).Select(call => Given.Failed(FailureClass.Throttled, call * 400, call)));

        Assert.Equal(401, RequestOf(file).Call);
    }

    [Fact]
    public void After_an_unknown_outcome_the_task_is_searched_for_before_a_new_call()
    {
        var file = Requested.After(Given.Failed(FailureClass.OutcomeUnknown, at: 10));

        var find = Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal(("find/1#1.1", Given.Session(), 1, 1), (find.Id, find.Session, find.Call, find.Search));
        Assert.Equal(Given.At(11), find.DueAt);
    }

    [Fact]
    public void A_search_that_finds_no_task_repeats_the_request_under_the_same_SessionId()
    {
        var file = Requested.After(Given.Failed(FailureClass.OutcomeUnknown, at: 10), Given.NoTask(at: 11));

        var request = RequestOf(file);
        Assert.Equal((2, Given.Session()), (request.Call, request.Session));
        Assert.Equal([100010, 100020], request.Definitions.AsEnumerable());
    }

    [Fact]
    public void A_task_that_the_search_finds_is_followed()
    {
        var file = Requested.After(Given.Failed(FailureClass.OutcomeUnknown, at: 10), Given.Accepted(at: 11));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.IsType<Effect.LookUpTask>(Assert.Single(file.Effects));
    }

    [Fact]
    public void Each_unknown_outcome_starts_a_new_search()
    {
        var file = Requested.After(
            Given.Failed(FailureClass.OutcomeUnknown, at: 10),
            Given.NoTask(at: 11),
            Given.Failed(FailureClass.OutcomeUnknown, at: 20, call: 2));

        Assert.Equal("find/1#2.1", Assert.Single(file.Effects).Id);
    }

    [Fact]
    public void After_a_duplicate_answer_the_task_is_searched_for_and_the_request_not_repeated()
    {
        var file = Requested.After(Given.Duplicate(at: 10));

        var find = Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
        Assert.Equal((MediaStatus.Requesting, 1, Given.At(10)), (file.Status, find.Search, find.DueAt));
    }

    [Fact]
    public void Each_empty_search_after_a_duplicate_answer_makes_the_next_one_due_later()
    {
        var file = Requested.After(Given.Duplicate(at: 10));
        var due = new List<double>();
        for (var search = 1; search <= 6; search++)
        {
            due.Add(Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects)).DueAt.Seconds());
            file = file.After(Given.NoTask(at: due[^1], search: search));
        }

        Assert.Equal([10, 15, 40, 130, 610, 1810], due);
    }

    [Fact]
    public void A_duplicate_answer_whose_task_is_found_is_a_success()
    {
        var file = Requested.After(Given.Duplicate(at: 10), Given.NoTask(at: 10), Given.Accepted(at: 15));

        Assert.Equal(MediaStatus.Processing, file.Status);
    }

    [Fact]
    public void A_duplicate_answer_after_an_unknown_outcome_starts_a_search()
    {
        var file = Requested.After(
            Given.Failed(FailureClass.OutcomeUnknown, at: 10), Given.NoTask(at: 11), Given.Duplicate(at: 20, call: 2));

        Assert.IsType<Effect.FindTask>(Assert.Single(file.Effects));
    }

    [Fact]
    public void An_exhausted_SessionId_is_replaced_by_the_next_with_the_same_definitions()
    {
        var file = Requested.After(Exhausted(attempt: 1, from: 10));

        var request = RequestOf(file);
        Assert.Equal((Given.Session(2), 1, "process/2#1"), (request.Session, request.Call, request.Id));
        Assert.Equal([100010, 100020], request.Definitions.AsEnumerable());
        Assert.Equal(MediaStatus.Requesting, file.Status);
        Assert.Equal(1, file.Attempts[1].Replaces);
    }

    [Fact]
    public void An_exhausted_SessionId_is_replaced_whichever_answer_comes_last()
    {
        var evidence = Exhausted(attempt: 1, from: 10);
        var inOrder = Requested.After(evidence);
        var reversed = Given.Nothing.After([.. evidence.Reverse(), Given.Uploaded()]);

        Assert.Equal(MediaFileJson.Write(inOrder), MediaFileJson.Write(reversed));
    }

    [Fact]
    public void After_three_exhausted_SessionIds_the_request_has_failed()
    {
        var file = Requested.After(Exhausted(1, 10)).After(Exhausted(2, 4000)).After(Exhausted(3, 8000));

        Assert.Equal((MediaStatus.Failed, "Media.SessionIdBurnt"), (file.Status, file.Error?.Code));
        Assert.Empty(file.Effects);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void A_task_found_for_an_exhausted_SessionId_ends_the_requests()
    {
        var file = Requested.After(Exhausted(1, 10)).After(Given.Finished(4000, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
        Assert.Empty(file.Effects);
    }

    [Fact]
    public void The_number_after_an_exhausted_one_is_never_given_to_another_request()
    {
        var file = Requested.After(Exhausted(1, 10)).After(
            Given.Finished(4000, Given.Made(100010), Given.Broken(100020)), Given.Retry(5000));

        var request = RequestOf(file);
        Assert.Equal(Given.Session(3), request.Session);
        Assert.Equal([100020], request.Definitions.AsEnumerable());
    }

    [Fact]
    public void Searches_that_come_too_late_do_not_replace_the_SessionId()
    {
        var late = 73 * 3600;
        var file = Requested.After(Given.Duplicate(at: 10)).After(
            Given.Rules, Enumerable.Range(1, 6).Select(search => Given.NoTask(late + search, search: search)));

        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (file.Status, file.Error?.Code));
        Assert.Single(file.Attempts);
    }

    /// <summary>VOD may be unwell for hours, an operator may have to correct a SubAppId, and a new file may not be found at once.</summary>
    [Theory]
    [InlineData(FailureClass.Bounded, 1)]
    [InlineData(FailureClass.FileUnknown, 10)]
    public void A_request_goes_on_ever_more_slowly_while_VOD_is_unwell_or_does_not_know_the_file(FailureClass failure, int firstWait)
    {
        var (file, now, waits) = (Requested, 0.0, new List<double>());
        for (var call = 1; now < 50 * 3600; call++)
        {
            file = file.After(Given.Failed(failure, now, call));
            Assert.Equal((MediaStatus.Requesting, true), (file.Status, file.CanRetry()));
            Assert.Equal(Given.CodeOf(failure), file.Error?.Code);
            Assert.Equal(call + 1, RequestOf(file).Call);
            waits.Add((RequestOf(file).DueAt - Given.At(now)).TotalSeconds);
            now += waits[^1];
        }

        Assert.InRange(waits[0], firstWait, firstWait * 1.5);
        Assert.InRange(waits.Max(), 30 * 60, 45 * 60);
        Assert.InRange(waits.Count, 60, 130);
    }

    [Theory]
    [InlineData(FailureClass.Bounded)]
    [InlineData(FailureClass.FileUnknown)]
    public void A_request_is_given_up_with_VODs_words_once_it_was_pursued_for_long_enough(FailureClass failure)
    {
        var file = Requested.After(Given.Failed(failure, at: 61 * 3600, call: 9));

        Assert.Equal((MediaStatus.Failed, Given.CodeOf(failure)), (file.Status, file.Error?.Code));
        Assert.Empty(file.Effects);
        Assert.True(file.CanRetry());
    }

    [Theory]
    [InlineData(FailureClass.Bounded)]
    [InlineData(FailureClass.FileUnknown)]
    public void A_request_that_VOD_accepts_after_an_outage_shows_no_error(FailureClass failure)
    {
        var file = Requested.After(Given.Failed(failure, at: 3600, call: 9), Given.Accepted(at: 7200));

        Assert.Equal((MediaStatus.Processing, null), (file.Status, file.Error));
    }

    [Fact]
    public void An_operators_retry_of_a_request_that_waits_for_VOD_is_sent_at_once()
    {
        var file = Requested.After(Given.Failed(FailureClass.Bounded, at: 3600, call: 20), Given.Retry(3601));

        Assert.Equal((21, Given.At(3601)), (RequestOf(file).Call, RequestOf(file).DueAt));
    }

    [Fact]
    public void A_configuration_fault_blocks_the_file_and_is_retried_slowly()
    {
        var file = Requested.After(Given.Failed(FailureClass.Configuration, at: 10));

        Assert.Equal((MediaStatus.Blocked, "UnauthorizedOperation"), (file.Status, file.Error?.Code));
        Assert.Equal(Given.At(10 + 120), RequestOf(file).DueAt);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void An_operators_retry_repeats_the_request_of_a_blocked_file_at_once()
    {
        var blocked = Requested.After(Given.Failed(FailureClass.Configuration, at: 10));
        var retried = blocked.After(Given.Retry(60));
        var again = retried.After(Given.Failed(FailureClass.Configuration, at: 61, call: 2));

        Assert.Equal((Given.At(60), Given.Session(), 2), (RequestOf(retried).DueAt, RequestOf(retried).Session, RequestOf(retried).Call));
        Assert.Equal(Given.At(61 + 120), RequestOf(again).DueAt);
    }

    [Fact]
    public void A_blocked_file_continues_when_the_fault_is_repaired()
    {
        var file = Requested.After(Given.Failed(FailureClass.Configuration, at: 10), Given.Accepted(at: 310));

        Assert.Equal(MediaStatus.Processing, file.Status);
        Assert.Null(file.Error);
    }

    [Fact]
    public void A_permanently_refused_request_has_failed_and_can_be_retried()
    {
        var file = Requested.After(Given.Refused(at: 10));

        Assert.Equal((MediaStatus.Failed, "InvalidParameter"), (file.Status, file.Error?.Code));
        Assert.Equal(ProcedureStatus.Refused, Assert.Single(KnownProcedure.Of(file)).Status);
        Assert.True(file.CanRetry());
    }

    [Fact]
    public void A_task_that_is_found_later_wins_over_a_refusal()
    {
        var file = Requested.After(
            Given.Failed(FailureClass.OutcomeUnknown, 1),
            Given.NoTask(2),
            Given.Refused(at: 10, call: 2),
            Given.Finished(60, Given.Made(100010), Given.Made(100020)));

        Assert.Equal(MediaStatus.Ready, file.Status);
    }

    [Fact]
    public void An_outcome_unknown_for_sixty_hours_is_given_up()
    {
        var before = Requested.After(
            Given.Failed(FailureClass.OutcomeUnknown, at: 10),
            Given.NoTask(11),
            Given.Failed(FailureClass.OutcomeUnknown, at: 10 + (60 * 3600), call: 2));
        var after = before.After(Given.NoTask(12 + (60 * 3600), call: 2));

        Assert.IsType<Effect.FindTask>(Assert.Single(before.Effects));
        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (after.Status, after.Error?.Code));
        Assert.Empty(after.Effects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_whose_task_could_not_be_searched_for_in_sixty_hours_is_given_up(bool isDuplicate)
    {
        var requested = Requested.After(isDuplicate ? Given.Duplicate(at: 10) : Given.Failed(FailureClass.OutcomeUnknown, at: 10));
        var before = requested.After(Given.NotAnswered(requested.Effects[0], at: 10 + (60 * 3600), FailureClass.Configuration));
        var after = before.After(Given.NotAnswered(before.Effects[0], at: 11 + (60 * 3600), FailureClass.Configuration));

        Assert.IsType<Effect.FindTask>(Assert.Single(before.Effects));
        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (after.Status, after.Error?.Code));
        Assert.Empty(after.Effects);
    }

    [Fact]
    public void No_failed_call_is_repeated_once_an_outcome_was_unknown_for_sixty_hours()
    {
        var file = Requested.After(
            Given.Failed(FailureClass.OutcomeUnknown, at: 10),
            Given.NoTask(11),
            Given.Failed(FailureClass.Throttled, at: 11 + (60 * 3600), call: 2));

        Assert.Equal((MediaStatus.Failed, "Media.OutcomeUnknown"), (file.Status, file.Error?.Code));
    }

    [Fact]
    public void A_failed_search_is_due_again_later()
    {
        var file = Requested.After(Given.Failed(FailureClass.OutcomeUnknown, at: 10));
        var find = Assert.Single(file.Effects);
        var stumbled = file.After(Given.NotAnswered(find, at: 12));
        var blocked = file.After(Given.NotAnswered(find, at: 12, FailureClass.Configuration));

        Assert.Equal((find.Id, 1), (stumbled.Effects[0].Id, stumbled.Effects[0].Failures));
        Assert.InRange(stumbled.Effects[0].DueAt.Seconds(), 13, 13.5);
        Assert.Equal(Given.At(12 + 300), blocked.Effects[0].DueAt);
    }

    [Fact]
    public void Answers_to_an_unplanned_request_are_kept_until_the_upload_is_known()
    {
        var before = Given.Nothing.After(Given.Failed(FailureClass.Throttled, at: 10, call: 3));
        var after = before.After(Given.Uploaded());

        Assert.Equal(MediaStatus.Uploaded, before.Status);
        Assert.Empty(before.Effects);
        Assert.Equal(4, RequestOf(after).Call);
    }

    private static Effect.ProcessMedia RequestOf(MediaFile file) => Assert.IsType<Effect.ProcessMedia>(Assert.Single(file.Effects));

    private static Evidence[] Exhausted(int attempt, double from) =>
        [
            Given.Duplicate(from, attempt: attempt),
            .. Enumerable.Range(1, 6).Select(search => Given.NoTask(from + (search * 400), search: search, attempt: attempt)),
        ];
}
