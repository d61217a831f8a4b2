namespace Media.Tests.Cluster.Postgres;

/// <summary>For <c>IClassFixture</c>: one database, on the server the assembly shares, for one test class.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static int databases;

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        ConnectionString = await server.CreateDatabaseAsync($"test_{Interlocked.Increment(ref databases)}");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
