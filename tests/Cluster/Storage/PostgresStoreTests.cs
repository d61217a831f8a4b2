using Media.Storage;
using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Storage;

public sealed class PostgresStoreTests(PostgresFixture postgres) : MediaFileStoreContract, IClassFixture<PostgresFixture>
{
    protected override async Task<string> EmptyDatabaseAsync()
    {
        await PostgresServer.ExecuteAsync(postgres.ConnectionString, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        return postgres.ConnectionString;
    }

    protected override Task ExecuteAsync(string sql) => PostgresServer.ExecuteAsync(ConnectionString, sql);

    // SQLite takes it, PostgreSQL has no text with U+0000.
    protected override FileWrite Poisoned(FileWrite row) => row with { App = "a\0b" };

    [Fact]
    public async Task A_row_without_a_record_is_refused_as_well()
    {
        var files = Enumerable.Range(0, 20).Select(_ => Given.NewFileId()).ToArray();

        var commits = files.Select((file, i) => Store.CommitAsync(i == 7 ? base.Poisoned(Given.Row(file)) : Given.Row(file), null).AsTask()).ToArray();

        await Assert.ThrowsAsync<StoreRefusedException>(() => commits[7]);
        Assert.All(await Task.WhenAll(commits.Where((_, i) => i != 7)), outcome => Assert.True(outcome.Committed));
    }
}
