using Media.Storage;
using Microsoft.Data.Sqlite;

namespace Media.Tests.Cluster.Storage;

public sealed class SqliteStoreTests : MediaFileStoreContract
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("media-sqlite-");
    private int files;

    protected override Task<string> EmptyDatabaseAsync() => Task.FromResult(Path.Combine(directory.FullName, "made", "by", "us", $"{++files}.db"));

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={ConnectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_lock_held_by_another_process_makes_commits_fail_in_time_and_pass_afterwards()
    {
        await using var impatient = Open(options => options.CommitTimeoutMilliseconds = 300);
        var file = Given.NewFileId();
        using (var other = new SqliteConnection($"Data Source={ConnectionString};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);

            var failed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => impatient.Store.CommitAsync(Given.Row(file), null).AsTask()))).WaitAsync(Patience);

            Assert.All(failed, failure => Assert.IsType<StoreUnavailableException>(failure));
        }

        Assert.True((await impatient.Store.CommitAsync(Given.Row(file), null)).Committed);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_unavailable()
    {
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "text.db"), new string('x', 10_000));
        await using var wrong = Open(options => options.ConnectionString = Path.Combine(directory.FullName, "text.db"));

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => wrong.MigrateAsync(default));
        Assert.Contains("Storage__ConnectionString", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await wrong.Store.CommitAsync(Given.Row(Given.NewFileId()), null));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await wrong.Reader.ReadAsync(Given.NewFileId(), default));
    }
}
