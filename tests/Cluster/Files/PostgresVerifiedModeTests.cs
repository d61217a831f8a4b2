using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Files;

public sealed class PostgresVerifiedModeTests : VerifiedModeContract
{
    private static int databases;
    private string _connectionString = "";

    protected override string ConnectionString => _connectionString;

    public override async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        _connectionString = await server.CreateDatabaseAsync($"verified_{Interlocked.Increment(ref databases)}");
        await base.InitializeAsync();
    }
}
