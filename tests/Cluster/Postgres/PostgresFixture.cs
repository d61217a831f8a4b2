namespace Media.Tests.Cluster.Postgres;

/// <summary>A class fixture: one database for one test class, on the server that the assembly shares.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static int _databases;

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        ConnectionString = await server.CreateDatabaseAsync($"test_{Interlocked.Increment(ref _databases)}");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
