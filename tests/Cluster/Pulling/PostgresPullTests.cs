using System.Data.Common;
using Media.Tests.Cluster.Postgres;
using Npgsql;

namespace Media.Tests.Cluster.Pulling;

public sealed class PostgresPullTests : PullContract
{
    private static int databases;

    protected override async Task<string> NewDatabaseAsync() =>
        await (await PostgresServer.SharedAsync()).CreateDatabaseAsync($"pull_{Interlocked.Increment(ref databases)}");

    protected override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);
}
