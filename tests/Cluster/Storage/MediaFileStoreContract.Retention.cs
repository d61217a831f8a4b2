using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>What is removed when it is old, and what is never removed.</summary>
public abstract partial class MediaFileStoreContract
{
    private static readonly MediaStatus[] Finished =
        [MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Skipped, MediaStatus.Deleted];

    [Fact]
    public async Task Old_events_are_removed_batch_by_batch_and_young_ones_stay()
    {
        var file = Given.NewFileId();
        for (var hour = 0; hour < 5; hour++)
            await Store.CommitAsync(null, Given.Event(file, key: $"event-{hour}") with { ReceivedAt = Noon.AddHours(hour) });

        var removed = new List<int>();
        do
            removed.Add(await Store.RemoveEventsAsync(Noon.AddHours(3), limit: 2));
        while (removed[^1] > 0);

        Assert.Equal([2, 1, 0], removed);
        Assert.Equal(["event-3", "event-4"], (await Reader.ReadEventsAsync(file, 0, 10, default)).Select(static left => left.EventKey));
    }

    [Fact]
    public async Task Only_old_finished_files_and_their_events_are_removed()
    {
        var old = new Dictionary<MediaStatus, FileId>();
        foreach (var status in Enum.GetValues<MediaStatus>())
        {
            old[status] = Given.NewFileId();
            await Store.CommitAsync(Given.Row(old[status], status: status), Given.Event(old[status]));
        }

        var (owing, young) = (Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(owing, status: MediaStatus.Ready, due: Noon.AddYears(1)), Given.Event(owing));
        await Store.CommitAsync(Given.Row(young, status: MediaStatus.Ready, at: Noon.AddDays(8)), Given.Event(young));

        var batches = await RemoveFilesAsync(Noon.AddDays(7), limit: 2);

        Assert.Equal(Finished.Length, batches.Sum());
        Assert.All(batches, static removed => Assert.InRange(removed, 0, 2));

        foreach (var (status, file) in old)
        {
            Assert.Equal(Finished.Contains(status), await Store.ReadAsync(file, default) is null);
            Assert.Equal(Finished.Contains(status) ? 0 : 1, (await Reader.ReadEventsAsync(file, 0, 10, default)).Count);
        }

        foreach (var file in new[] { owing, young })
        {
            Assert.NotNull(await Store.ReadAsync(file, default));
            Assert.Single(await Reader.ReadEventsAsync(file, 0, 10, default));
        }

        Assert.Equal(0, (await RemoveFilesAsync(Noon.AddDays(7), limit: 2)).Sum());
    }

    [Fact]
    public async Task A_removed_file_that_is_reported_again_is_a_new_one()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file, status: MediaStatus.Ready), null);
        await RemoveFilesAsync(Noon.AddDays(7), limit: 10);

        Assert.False((await Store.CommitAsync(Given.Row(file, expected: 1), null)).Committed);
        Assert.Equal(new CommitOutcome(true, 1), await Store.CommitAsync(Given.Row(file), null));
    }

    [Fact]
    public async Task Concurrent_commits_and_removals_do_not_disturb_each_other()
    {
        for (var i = 0; i < 200; i++)
            await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Ready), null);
        var young = Enumerable.Range(0, 200).Select(_ => Given.NewFileId()).ToArray();

        var removing = Task.Run(() => RemoveFilesAsync(Noon.AddDays(7), limit: 10));
        var commits = await Task.WhenAll(young.Select(file => Store.CommitAsync(Given.Row(file, at: Noon.AddDays(8)), null).AsTask()));

        Assert.All(commits, static commit => Assert.True(commit.Committed));
        Assert.Equal(200, (await removing).Sum());
        Assert.Equal(young.Length, (await Reader.ReadStatsAsync(default)).CountByStatus.Values.Sum());
    }

    /// <returns>The number of files that each batch removed.</returns>
    private async Task<IReadOnlyList<int>> RemoveFilesAsync(DateTimeOffset before, int limit)
    {
        var batches = new List<int>();
        for (long? next = 0; next is { } from;)
        {
            var removed = await Store.RemoveFilesAsync(before, from, limit);
            batches.Add(removed.Count);
            next = removed.NextChangeSeq;
        }

        return batches;
    }
}
