using System.Text;
using Media.Domain;
using Media.Storage;
using Media.Storage.Read;

namespace Media.Tests.Cluster.Storage;

/// <summary>The store's read queries, and that each uses an index.</summary>
public abstract partial class MediaFileStoreContract
{
    [Fact]
    public async Task Ten_thousand_events_of_one_file_are_read_page_by_page()
    {
        var file = Given.NewFileId();
        for (var start = 0; start < 10_000; start += 2500)
            await Task.WhenAll(
                Enumerable.Range(start, 2500)
                    .Select(i => Store.CommitAsync(null, Given.Event(file, $"key-{i % 7}", Encoding.UTF8.GetBytes($"{i}"))).AsTask()));

        var bodies = new List<string>();
        for (var after = 0L; await Reader.ReadEventsAsync(file, after, 3000, default) is { Count: > 0 } page; after = page[^1].Id)
            bodies.AddRange(page.Select(e => Encoding.UTF8.GetString(e.Body.Span)));

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"{i}"), bodies);
        Assert.Equal(10_000, (await Reader.ReadEventsAsync(file, 0, 10_000, default)).Count);
        var counts = await Reader.CountDeliveriesAsync(file, default);
        Assert.Equal((7, 10_000L, 1429L), (counts.Count, counts.Values.Sum(), counts["key-0"]));
    }

    [Fact]
    public async Task Listing_pages_newest_change_first_and_shows_no_file_twice_while_rows_change()
    {
        var files = Enumerable.Range(0, 25).Select(_ => Given.NewFileId()).ToArray();
        foreach (var file in files)
            await Store.CommitAsync(Given.Row(file), null);

        var seen = new List<FileId>();
        long? cursor = null;
        while (await Reader.ListAsync(new MediaFileQuery(null, null, null, cursor, 10), default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(row => row.FileId));
            cursor = page[^1].ChangeSeq;
            // Changes one file that was listed and one that was not: both move in front of the cursor.
            if (seen.Count == 10)
                await Task.WhenAll(
                    Store.CommitAsync(Given.Row(files[24], expected: 1), null).AsTask(),
                    Store.CommitAsync(Given.Row(files[3], expected: 1), null).AsTask());
        }

        Assert.Equal(files.Reverse().Where(file => file != files[3]), seen);
        Assert.Equal(25, (await Reader.ListAsync(new MediaFileQuery(null, null, null, null, 100), default)).Count);
    }

    [Fact]
    public async Task Listing_filters_by_status_app_and_time()
    {
        var (ready, failed, other, late) = (Given.NewFileId(), Given.NewFileId(), Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(ready, status: MediaStatus.Ready), null);
        await Store.CommitAsync(Given.Row(failed, status: MediaStatus.Failed), null);
        await Store.CommitAsync(Given.Row(other, status: MediaStatus.Ready, app: "other"), null);
        await Store.CommitAsync(Given.Row(late, status: MediaStatus.Ready, at: Noon.AddMilliseconds(1)), null);

        Assert.Equal([late, other, failed, ready], await ListAsync());
        Assert.Equal([late, other, ready], await ListAsync(status: MediaStatus.Ready));
        Assert.Equal([other], await ListAsync(app: "other"));
        Assert.Equal([late], await ListAsync(after: Noon));
        Assert.Equal([late, ready], await ListAsync(status: MediaStatus.Ready, app: "default"));
        Assert.Equal([late], await ListAsync(status: MediaStatus.Ready, app: "default", after: Noon));
        Assert.Empty(await ListAsync(status: MediaStatus.Deleted));
        Assert.Empty(await ListAsync(app: "no\0app"));
    }

    private async Task<IEnumerable<FileId>> ListAsync(MediaStatus? status = null, string? app = null, DateTimeOffset? after = null) =>
        (await Reader.ListAsync(new MediaFileQuery(status, app, after, null, 50), default)).Select(row => row.FileId);

    [Fact]
    public async Task A_database_stores_its_time_of_creation()
    {
        var age = TimeProvider.System.GetUtcNow() - await Reader.ReadCreatedAtAsync(default);

        Assert.InRange(age, TimeSpan.Zero, TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task The_scanned_range_is_stored_for_each_app()
    {
        var before = new ScannedRange(Noon.AddDays(-1), Noon);
        var now = new ScannedRange(Noon.AddHours(-2), Noon.AddMinutes(-1));
        var other = new ScannedRange(Noon, Noon);
        await Store.SaveScannedRangeAsync("default", before);
        await Store.SaveScannedRangeAsync("other", other);
        await Store.SaveScannedRangeAsync("default", now);

        Assert.Equal(now, await Reader.ReadScannedRangeAsync("default", default));
        Assert.Equal(other, await Reader.ReadScannedRangeAsync("other", default));
        Assert.Null(await Reader.ReadScannedRangeAsync("third", default));
    }

    [Fact]
    public async Task Stats_count_by_status_and_find_the_oldest_unfinished()
    {
        Assert.Equal(
            (0L, null, null),
            await Reader.ReadStatsAsync(default) is var empty
                ? (empty.CountByStatus.Values.Sum(), empty.OldestUnfinished, empty.LastEventReceived)
                : default);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Ready, at: Noon.AddDays(-2)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddHours(5), at: Noon.AddDays(-1)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddHours(1)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Blocked, due: Noon, at: Noon.AddHours(-30)), null);

        var stats = await Reader.ReadStatsAsync(default);

        Assert.Equal(9, stats.CountByStatus.Count);
        Assert.Equal(
            (1L, 2L, 0L),
            (stats.CountByStatus[MediaStatus.Ready], stats.CountByStatus[MediaStatus.Processing], stats.CountByStatus[MediaStatus.Failed]));
        Assert.Equal(Noon.AddHours(-30), stats.OldestUnfinished);
    }

    [Fact]
    public async Task Every_read_query_uses_an_index_among_50_000_rows()
    {
        await ExecuteAsync(FillWith50_000Rows);
        await ExecuteAsync("VACUUM");
        await ExecuteAsync("ANALYZE");
        var (file, seq) = ("5285890784273000000", 25_000L);

        Assert.True(await UsesIndexAsync(ReadQueries.File(file)));
        Assert.True(await UsesIndexAsync(ReadQueries.Events(file, 0, 100)));
        Assert.True(await UsesIndexAsync(ReadQueries.Deliveries(file)));
        Assert.True(await UsesIndexAsync(ReadQueries.CountByStatus));
        Assert.True(await UsesIndexAsync(ReadQueries.OldestUnfinished));
        Assert.True(await UsesIndexAsync(ReadQueries.OldestBlocked));
        Assert.True(await UsesIndexAsync(ReadQueries.Backlog(Time(Noon))));
        Assert.True(await UsesIndexAsync(ReadQueries.LastEventReceived));
        foreach (var status in new MediaStatus?[] { null, MediaStatus.Ready, MediaStatus.Failed })
        {
            foreach (var app in new[] { null, "default", "rare" })
            {
                foreach (var after in new DateTimeOffset?[] { null, Noon, Noon.AddDays(3650) })
                {
                    foreach (var before in new long?[] { null, seq })
                        Assert.True(
                            await UsesIndexAsync(ReadQueries.Files(new MediaFileQuery(status, app, after, before, 50), Time)),
                            $"{status} {app} {after} {before}");
                }
            }
        }
    }

    protected abstract string FillWith50_000Rows { get; }

    /// <summary>Whether the query's plan has no full table scan and no sort.</summary>
    private protected abstract Task<bool> UsesIndexAsync(ReadQuery query);

    protected abstract object Time(DateTimeOffset time);
}
