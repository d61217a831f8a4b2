using Media.Storage;
using Media.Storage.Read;
using Media.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Media.Tests.Cluster.Storage;

public sealed class SqliteStoreTests : MediaFileStoreContract
{
    private readonly TempFolder _folder = new();
    private int _files;

    protected override Task<string> EmptyDatabaseAsync() => Task.FromResult(_folder.PathOf("made", "by", "us", $"{++_files}.db"));

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={ConnectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    protected override string FillWith50_000Rows =>
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
        INSERT INTO media_file
        SELECT 5285890784273000000 + i, CASE WHEN i % 5000 = 0 THEN 'rare' ELSE 'default' END, 1,
               CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'ready' END,
               CASE WHEN i % 50 = 0 THEN i END, i, 1788264000000 + i, 1, i, printf('%.800c', 'x') FROM n;
        INSERT INTO vod_event SELECT change_seq, updated_at, 'push', 'NewFileUpload', file_id, app, 'key', 'applied', x'00' FROM media_file;
        """;

    private protected override async Task<bool> UsesIndexAsync(ReadQuery query)
    {
        await using var engine = new SqliteReadEngine(new StoreTarget.Sqlite(ConnectionString), 1);
        var plan = await engine.QueryAsync(query with { Sql = $"EXPLAIN QUERY PLAN {query.Sql}" }, row => row.GetString(3), default);
        // The table is ordered by id, so the last event is at its end, and the scan reads one row.
        return query == ReadQueries.LastEventReceived
            ? plan is ["SCAN vod_event"]
            : plan.All(step => step.Contains("USING INDEX", StringComparison.Ordinal) || step.Contains(
                "USING COVERING INDEX", StringComparison.Ordinal)
                || step == "USE TEMP B-TREE FOR GROUP BY" && query.Sql.Contains("GROUP BY event_key", StringComparison.Ordinal));
    }

    protected override object Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_lock_held_by_another_process_makes_commits_fail_in_time_and_pass_afterwards()
    {
        await using var impatient = Open(options => options.CommitTimeout = TimeSpan.FromMilliseconds(300));
        var file = Given.NewFileId();
        using (var other = new SqliteConnection($"Data Source={ConnectionString};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);

            var commits = Enumerable.Range(0, 10)
                .Select(_ => Record.ExceptionAsync(() => impatient.Store.CommitAsync(Given.Row(file), null).AsTask()));
            var failed = await Task.WhenAll(commits).WaitAsync(Patience);

            Assert.All(failed, failure => Assert.IsType<StoreUnavailableException>(failure));
        }

        Assert.True((await impatient.Store.CommitAsync(Given.Row(file), null)).Committed);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_unavailable()
    {
        await File.WriteAllTextAsync(_folder.PathOf("text.db"), new string('x', 10_000));
        await using var wrong = Open(options => options.ConnectionString = _folder.PathOf("text.db"));

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => wrong.MigrateAsync(default));
        Assert.Contains("Storage__ConnectionString", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await wrong.Store.CommitAsync(Given.Row(Given.NewFileId()), null));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await wrong.Reader.ReadAsync(Given.NewFileId(), default));
    }
}
