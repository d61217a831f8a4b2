using System.Runtime.Versioning;
using Media.ServiceDefaults.Spans;

namespace Media.Tests.Unit.Spans;

[UnsupportedOSPlatform("windows")]
public sealed class SpanSpoolTests : SpoolTest
{
    [Fact]
    public void What_a_process_leaves_the_next_one_sends()
    {
        using (var killed = NewSpool())
            Add(killed, "killed", "a", "b");

        using var next = NewSpool();
        Add(next, "next", "c");
        next.Adopt();

        Assert.Equal([("killed", 2), ("next", 1)], Sent(next));
    }

    [Fact]
    public void What_was_sent_is_not_left()
    {
        var killed = NewSpool();
        Add(killed, "killed", "a", "b");
        Assert.True(killed.TryNext(16, out var file, out var first));
        file.MarkSent(first.Length);
        killed.Dispose();

        using var next = NewSpool();
        next.Adopt();

        Assert.Equal([("killed", 1)], Sent(next));
        Assert.Empty(Directory.GetFiles(Place));
    }

    [Fact]
    public void What_belongs_to_a_process_that_lives_is_left_to_it()
    {
        using var neighbour = NewSpool();
        Add(neighbour, "neighbour", "a");
        using var spool = NewSpool();

        spool.Adopt();

        Assert.Empty(Sent(spool));
        Assert.Equal([("neighbour", 1)], Sent(neighbour));
    }

    /// <summary>Such as one on a machine that lost its power.</summary>
    [Fact]
    public void A_file_that_ends_anywhere_gives_what_is_whole_in_it()
    {
        var requests = Exported.Requests("killed", "a", "b", "c");
        using (var killed = NewSpool())
            foreach (var request in requests)
                killed.Add(request);
        Assert.True(OtlpTraces.TrySplit(requests[0], out var before, out _, out var behind));
        var begin = 8 + before.Length + behind.Length;
        var ends = requests.Select((_, last) => begin + requests.Take(last + 1).Sum(static request => Exported.SpansOf(request).Length)).ToArray();
        var path = Directory.GetFiles(Place).Single();
        var whole = File.ReadAllBytes(path);

        for (var length = 0; length <= ends[^1]; length++)
        {
            Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllBytes(path, whole[..length]);
            using var next = NewSpool();
            next.Adopt();

            Assert.Equal(ends.Count(end => end <= length), Sent(next).Sum(static sent => sent.Spans));
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public void What_does_not_fit_is_dropped_and_counted_until_there_is_room_again()
    {
        using var spool = NewSpool();
        var request = Exported.Requests("media-silo", new string('a', 300_000)).Single();
        for (var span = 0; span < 5; span++)
            spool.Add(request);

        Assert.Equal(2, Dropped("full"));
        Assert.Equal(3, Sent(spool).Sum(static sent => sent.Spans));

        spool.Add(request);
        Assert.Equal(2, Dropped("full"));
        Assert.Equal(1, Sent(spool).Sum(static sent => sent.Spans));
    }

    /// <summary>A process that is killed again and again, while the receiver is away, does not fill the disk.</summary>
    [Fact]
    public void What_was_left_and_does_not_fit_is_dropped_and_counted()
    {
        foreach (var process in new[] { "first", "second" })
            using (var killed = NewSpool())
                Add(killed, process, new string('a', 300_000), new string('b', 300_000));

        using var next = NewSpool();
        next.Adopt();

        Assert.Equal([("first", 2)], Sent(next));
        Assert.Equal(2, Dropped("full"));
        Assert.Empty(Directory.GetFiles(Place));
    }

    [Fact]
    public void Many_spans_are_in_many_files_which_are_deleted_when_they_were_sent()
    {
        using var spool = NewSpool(spoolBytes: 64 * 1024 * 1024);
        var request = Exported.Requests("media-silo", new string('a', 300_000)).Single();
        for (var span = 0; span < 40; span++)
            spool.Add(request);

        Assert.Equal(3, Directory.GetFiles(Place).Length);
        Assert.Equal(40, Sent(spool).Sum(static sent => sent.Spans));
        Assert.Single(Directory.GetFiles(Place));
    }

    [Fact]
    public void A_span_that_fits_no_file_is_dropped_and_counted()
    {
        using var spool = NewSpool(spoolBytes: 64 * 1024 * 1024);

        Add(spool, "media-silo", new string('a', 5_000_000));
        Add(spool, "media-silo", "b");

        Assert.Equal(1, Dropped("full"));
        Assert.Equal([("media-silo", 1)], Sent(spool));
    }

    [Fact]
    public void Nothing_remains_of_one_that_sent_everything()
    {
        using (var spool = NewSpool())
        {
            Add(spool, "media-silo", "a");
            _ = Sent(spool);
        }

        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void A_file_that_is_none_of_ours_is_removed()
    {
        Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var (name, first) in new[] { ("a", (byte)0xff), ("b", (byte)0), ("c", (byte)8) })
            File.WriteAllBytes(Path.Combine(Place, $"{name}.spans"), [.. Enumerable.Repeat(first, 5000)]);
        using var spool = NewSpool();

        spool.Adopt();

        Assert.Empty(Sent(spool));
        Assert.Empty(Directory.GetFiles(Place));
    }

    [Fact]
    public void More_files_than_a_machine_leaves_are_dropped_and_counted()
    {
        foreach (var number in Enumerable.Range(0, 70))
            using (var killed = NewSpool())
                Add(killed, "killed", $"{number}");

        using var next = NewSpool();
        next.Adopt();

        Assert.Equal(64, Sent(next).Sum(static sent => sent.Spans));
        Assert.Equal(6, Dropped("full"));
        Assert.Empty(Directory.GetFiles(Place));
    }

    /// <summary>Who tidies up temporary files takes what was not sent from the next process, not from this one.</summary>
    [Fact]
    public void Where_somebody_tidied_up_another_file_is_begun()
    {
        using var spool = NewSpool();
        Add(spool, "media-silo", "a");
        Directory.Delete(Place, recursive: true);

        spool.Adopt();
        Add(spool, "media-silo", "b");

        Assert.Single(Directory.GetFiles(Place));
        Assert.Equal(2, Sent(spool).Sum(static sent => sent.Spans));
        Directory.Delete(Place, recursive: true);
    }

    /// <summary>Directories take it from the one above them: Kubernetes sets it with <c>fsGroup</c>.</summary>
    [Fact]
    public void A_group_that_may_do_nothing_is_nobody()
    {
        File.SetUnixFileMode(Folder.FullName, Folder.UnixFileMode | UnixFileMode.SetGroup);
        using var spool = NewSpool();

        Add(spool, "media-silo", "a");

        Assert.Equal(1, Sent(spool).Sum(static sent => sent.Spans));
    }

    [Fact]
    public void Where_others_can_look_nothing_is_written()
    {
        Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        using var spool = NewSpool();

        Add(spool, "media-silo", "a");

        Assert.Equal(1, Dropped("disk"));
        Assert.Empty(Directory.GetFiles(Place));
    }

    [Fact]
    public void What_is_no_request_of_the_exporters_is_counted()
    {
        using var spool = NewSpool();

        spool.Add([1, 2, 3]);

        Assert.Equal(1, Dropped("unreadable"));
    }
}
