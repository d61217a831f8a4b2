using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Media.Tests.Cluster.Pulling;

public sealed class SqlitePullTests : PullContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-pull-");
    private int _databases;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override Task<string> NewDatabaseAsync() => Task.FromResult(Path.Combine(_directory.FullName, $"media-{++_databases}.db"));

    protected override DbConnection Connect(string connectionString) => new SqliteConnection($"Data Source={connectionString};Mode=ReadOnly;Pooling=False");
}
