using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>What the store finds at start, what a stop leaves, and what must survive a kill.</summary>
public abstract partial class MediaFileStoreContract
{
    [Fact]
    public async Task Stored_rows_survive_a_reopen_and_change_seq_continues()
    {
        var (file, next) = (Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(file), Given.Event(file));
        var before = await Store.ReadAsync(file, default);

        await Database.DisposeAsync();
        Database = Open();
        await Database.MigrateAsync(default);

        Assert.Equal(before, await Store.ReadAsync(file, default));
        await Store.CommitAsync(Given.Row(next), null);
        Assert.True((await Store.ReadAsync(next, default))!.ChangeSeq > before!.ChangeSeq);
    }

    [Fact]
    public async Task Dispose_finishes_queued_commits_and_accepts_no_more()
    {
        var files = Enumerable.Range(0, 1000).Select(_ => Given.NewFileId()).ToArray();
        var commits = files.Select(file => Store.CommitAsync(Given.Row(file), null).AsTask()).ToArray();
        var closed = Store;

        await Database.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome.Committed));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await closed.CommitAsync(Given.Row(files[0]), null));
        await Database.DisposeAsync();
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var small = Open(options => (options.QueueCapacity, options.MaxBatch) = (4, 1));
        var commits = new List<Task<CommitOutcome>>();

        var busy = 0;
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                commits.Add(small.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask());
            }
            catch (StoreBusyException)
            {
                busy++;
            }
        }

        Assert.NotEqual(0, busy);
        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome.Committed));
    }

    [Fact]
    public async Task A_probe_passes() => await Store.PingAsync(default);

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await ExecuteAsync("INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'from the future', '2030-01-01')");

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => Database.MigrateAsync(default));

        Assert.StartsWith("The database has schema version 999, this program knows up to ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_stores_can_start_at_once_on_an_empty_database()
    {
        for (var round = 0; round < 3; round++)
        {
            ConnectionString = await EmptyDatabaseAsync();
            await Database.DisposeAsync();
            Database = Open();
            var starters = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();

            await Task.WhenAll(starters.Select(starter => Task.Run(() => starter.MigrateAsync(default))));

            Assert.True((await Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
        }
    }

    [Fact]
    public async Task Every_acknowledged_commit_survives_repeated_kills_of_the_writing_process()
    {
        var acknowledged = new Dictionary<FileId, long>();
        for (var round = 0; round < 3; round++)
        {
            var heard = await CrashWriter.RunUntilKilledAsync(ConnectionString, round, acknowledgements: 2000).WaitAsync(Patience);
            Assert.InRange(heard.Count, 2000, int.MaxValue);
            foreach (var (fileId, version) in heard)
                acknowledged[fileId] = version;
        }

        await Database.MigrateAsync(default);
        foreach (var (fileId, version) in acknowledged)
        {
            Assert.True((await Reader.ReadAsync(fileId, default))?.Version >= version);
            Assert.True((await Reader.ReadEventsAsync(fileId, 0, 10, default)).Count >= version);
        }
    }
}
