using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class TimelinesTests
{
    [Fact]
    public void Entries_are_in_the_order_of_events_not_of_reports()
    {
        var file = Given.Nothing.After(Given.Finished(9, Given.Made(100010), Given.Made(100020)), Given.Accepted(2), Given.Uploaded());

        Assert.Equal(["uploaded", "request_accepted", "procedure_finished"], file.Timeline.Select(entry => entry.Kind));
        Assert.Equal("2 of 2 outputs succeeded", file.Timeline[2].Summary);
    }

    [Fact]
    public void An_event_that_is_reported_twice_is_one_entry_of_the_first_time()
    {
        var file = Given.Nothing.After(Given.Uploaded(at: 5), Given.Uploaded(at: 1), Given.Uploaded(at: 9));

        Assert.Equal((Given.At(1), 1), (Assert.Single(file.Timeline).At, file.Timeline[0].Count));
    }

    [Fact]
    public void Two_reports_with_one_key_and_time_end_in_the_same_entry_in_both_orders()
    {
        var plain = Given.Uploaded();
        var rich = Given.UploadedWithProcedure();

        Assert.Equal(Given.Nothing.After(plain, rich).Timeline[0], Given.Nothing.After(rich, plain).Timeline[0]);
    }

    [Fact]
    public void Repeated_failures_are_one_entry_with_a_count()
    {
        var calls = Enumerable.Range(1, 40).Select(call => Given.Failed(FailureClass.Throttled, call * 100, call));
        var file = Given.Nothing.After(Given.Rules, [Given.Uploaded(), .. calls]);

        Assert.Equal(2, file.Timeline.Length);
        Assert.Equal(("request_failed", 40, Given.At(100)), (file.Timeline[1].Kind, file.Timeline[1].Count, file.Timeline[1].At));
    }

    [Fact]
    public void A_look_up_that_fails_for_days_is_one_entry()
    {
        var file = Given.Nothing.After(Given.Uploaded());
        for (var call = 1; call <= 30; call++)
        {
            file = file.After(Given.Failed(FailureClass.OutcomeUnknown, call * 100, call));
            file = file.After(Given.NotAnswered(file.Effects[0], (call * 100) + 1), Given.NoTask((call * 100) + 2, call));
        }

        Assert.Equal(["uploaded", "request_failed", "look_up_failed", "no_task_found"], file.Timeline.Select(entry => entry.Kind));
    }

    [Fact]
    public void The_earliest_entries_are_kept_in_every_order()
    {
        var many = Enumerable.Range(0, 300).Select(i => Given.Mentioned(i)).ToArray();
        var forwards = Given.Nothing.After(many);
        var backwards = Given.Nothing.After([.. many.Reverse(), .. many]);

        Assert.Equal(TimelineEntry.MaxEntries, forwards.Timeline.Length);
        Assert.Equal(Given.At(0), forwards.Timeline[0].At);
        Assert.Equal(MediaFileJson.Write(forwards), MediaFileJson.Write(backwards));
    }

    [Fact]
    public void Counts_survive_a_full_timeline_in_every_order()
    {
        Evidence[] evidence =
        [
            .. Enumerable.Range(0, 250).Select(i => Given.Mentioned(i)),
            Given.Failed(FailureClass.Throttled, 1000, 7), Given.Failed(FailureClass.Throttled, 3, 2),
        ];

        Assert.Equal(MediaFileJson.Write(Given.Nothing.After(evidence)), MediaFileJson.Write(Given.Nothing.After([.. evidence.Reverse()])));
    }

    [Fact]
    public void A_long_list_of_deleted_parts_is_shortened()
    {
        var file = Given.Nothing.After(Given.DeletedParts(1, [.. Enumerable.Range(0, 500).Select(i => $"TranscodeFiles {i}")]));

        Assert.InRange(file.Timeline[0].Summary.Length, 200, 301);
    }
}
