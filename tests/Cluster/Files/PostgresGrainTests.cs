using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Files;

public sealed class PostgresGrainTests : MediaFileGrainContract
{
    private static int databases;
    private string _connectionString = "";

    protected override string ConnectionString => _connectionString;

    public override async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        _connectionString = await server.CreateDatabaseAsync($"grains_{Interlocked.Increment(ref databases)}");
        await base.InitializeAsync();
    }
}
