using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class TimelinesTests
{
    [Fact]
    public void Entries_are_in_the_order_of_what_happened_not_of_what_was_told()
    {
        var file = Tell.Nothing.After(Tell.Finished(9, Tell.Made(100010), Tell.Made(100020)), Tell.Accepted(2), Tell.Uploaded());

        Assert.Equal(["uploaded", "request_accepted", "procedure_finished"], file.Timeline.Select(entry => entry.Kind));
        Assert.Equal("2 of 2 outputs succeeded", file.Timeline[2].Summary);
    }

    [Fact]
    public void An_event_that_is_reported_twice_is_one_entry_of_the_first_time()
    {
        var file = Tell.Nothing.After(Tell.Uploaded(at: 5), Tell.Uploaded(at: 1), Tell.Uploaded(at: 9));

        Assert.Equal((Tell.At(1), 1), (Assert.Single(file.Timeline).At, file.Timeline[0].Count));
    }

    [Fact]
    public void Two_tellings_under_one_key_at_one_time_end_in_the_same_entry_in_both_orders()
    {
        var plain = Tell.Uploaded();
        var rich = Tell.UploadedWithProcedure();

        Assert.Equal(Tell.Nothing.After(plain, rich).Timeline[0], Tell.Nothing.After(rich, plain).Timeline[0]);
    }

    [Fact]
    public void Failing_again_in_the_same_way_is_one_entry_that_counts()
    {
        var calls = Enumerable.Range(1, 40).Select(call => Tell.Failed(FailureClass.Throttled, call * 100, call));
        var file = Tell.Nothing.After(Tell.Rules, [Tell.Uploaded(), .. calls]);

        Assert.Equal(2, file.Timeline.Length);
        Assert.Equal(("request_failed", 40, Tell.At(100)), (file.Timeline[1].Kind, file.Timeline[1].Count, file.Timeline[1].At));
    }

    [Fact]
    public void A_look_up_that_fails_for_days_is_one_entry()
    {
        var file = Tell.Nothing.After(Tell.Uploaded());
        for (var call = 1; call <= 30; call++)
        {
            file = file.After(Tell.Failed(FailureClass.OutcomeUnknown, call * 100, call));
            file = file.After(Tell.NotAnswered(file.Effects[0], (call * 100) + 1), Tell.NoTask((call * 100) + 2, call));
        }

        Assert.Equal(["uploaded", "request_failed", "look_up_failed", "no_task_found"], file.Timeline.Select(entry => entry.Kind));
    }

    [Fact]
    public void The_earliest_entries_are_kept_in_every_order()
    {
        var many = Enumerable.Range(0, 300).Select(i => Tell.Mentioned(i)).ToArray();
        var forwards = Tell.Nothing.After(many);
        var backwards = Tell.Nothing.After([.. many.Reverse(), .. many]);

        Assert.Equal(TimelineEntry.MostEntries, forwards.Timeline.Length);
        Assert.Equal(Tell.At(0), forwards.Timeline[0].At);
        Assert.Equal(MediaFileJson.Write(forwards), MediaFileJson.Write(backwards));
    }

    [Fact]
    public void Counts_survive_a_full_timeline_in_every_order()
    {
        Evidence[] evidence =
        [
            .. Enumerable.Range(0, 250).Select(i => Tell.Mentioned(i)),
            Tell.Failed(FailureClass.Throttled, 1000, 7), Tell.Failed(FailureClass.Throttled, 3, 2),
        ];

        Assert.Equal(MediaFileJson.Write(Tell.Nothing.After(evidence)), MediaFileJson.Write(Tell.Nothing.After([.. evidence.Reverse()])));
    }

    [Fact]
    public void A_long_list_of_deleted_parts_is_shortened()
    {
        var file = Tell.Nothing.After(Tell.DeletedParts(1, [.. Enumerable.Range(0, 500).Select(i => $"TranscodeFiles {i}")]));

        Assert.InRange(file.Timeline[0].Summary.Length, 200, 301);
    }
}
