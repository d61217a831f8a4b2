using Media.Domain;
using Media.Storage;
using Media.Storage.Postgres;
using Media.Storage.Read;
using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Storage;

public sealed class PostgresStoreTests(PostgresFixture postgres) : MediaFileStoreContract, IClassFixture<PostgresFixture>
{
    private PostgresReadEngine? _engine;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    protected override async Task<string> EmptyDatabaseAsync()
    {
        await PostgresServer.ExecuteAsync(postgres.ConnectionString, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        return postgres.ConnectionString;
    }

    protected override Task ExecuteAsync(string sql) => PostgresServer.ExecuteAsync(ConnectionString, sql);

    // PostgreSQL text cannot contain U+0000; SQLite accepts it.
    protected override FileWrite Poisoned(FileWrite row) => row with { App = "a\0b" };

    protected override string FillWith50_000Rows =>
        """
        INSERT INTO media_file
        SELECT 5285890784273000000 + i, CASE WHEN i % 5000 = 0 THEN 'rare' ELSE 'default' END, 1,
               CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'ready' END, CASE WHEN i % 50 = 0 THEN now() END, now(),
               '2026-09-01 12:00Z'::timestamptz + i * interval '1 ms', 1, i, repeat('x', 800)
        FROM generate_series(1, 50000) AS i;
        INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
        SELECT updated_at, 'push', 'NewFileUpload', file_id, app, 'key', 'applied', '' FROM media_file;
        """;

    private protected override async Task<bool> UsesIndexAsync(ReadQuery query)
    {
        _engine ??= new PostgresReadEngine(Npgsql.NpgsqlDataSource.Create(ConnectionString), Patience);
        var plan = string.Join(
            '\n', await _engine.QueryAsync(query with { Sql = $"EXPLAIN {query.Sql}" }, row => row.GetString(0), default));
        return plan.Contains("Index", StringComparison.Ordinal) && !plan.Contains("Seq Scan", StringComparison.Ordinal)
            && (!plan.Contains("Sort", StringComparison.Ordinal) || query.Sql.Contains("GROUP BY", StringComparison.Ordinal));
    }

    protected override object Time(DateTimeOffset time) => time.UtcDateTime;

    [Fact]
    public async Task A_file_that_another_silo_changes_during_its_removal_is_kept()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file, status: MediaStatus.Failed), Given.Event(file));
        await using var other = Npgsql.NpgsqlDataSource.Create(ConnectionString);
        await using var connection = await other.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var change = new Npgsql.NpgsqlCommand(
            "UPDATE media_file SET version = version + 1, change_seq = nextval('media_change_seq'), updated_at = now()", connection);
        await change.ExecuteNonQueryAsync();

        var removing = Store.RemoveFilesAsync(Given.Noon.AddDays(7), 0, 10).AsTask();
        await Eventually.HoldsAsync(
            async () => await CountAsync(
                other,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1,
            "the removal waiting for the change");
        await transaction.CommitAsync();

        Assert.Equal(0, (await removing).Count);
        Assert.NotNull(await Store.ReadAsync(file, default));
        Assert.Single(await Reader.ReadEventsAsync(file, 0, 10, default));
    }

    private static async Task<long> CountAsync(Npgsql.NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task A_row_without_a_record_is_refused()
    {
        var files = Enumerable.Range(0, 20).Select(_ => Given.NewFileId()).ToArray();

        var commits = files.Select((file, i) => Store.CommitAsync(i == 7 ? base.Poisoned(Given.Row(file)) : Given.Row(file), null).AsTask())
            .ToArray();

        await Assert.ThrowsAsync<StoreRefusedException>(() => commits[7]);
        Assert.All(await Task.WhenAll(commits.Where((_, i) => i != 7)), outcome => Assert.True(outcome.Committed));
    }
}
