using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Files;

public sealed class PostgresGrainTests(PostgresGrainTests.QuietSilo shared)
    : MediaFileGrainContract(shared), IClassFixture<PostgresGrainTests.QuietSilo>
{
    public sealed class QuietSilo() : SharedSilo(apps: 8)
    {
        protected override async Task<string> NewDatabaseAsync() =>
            await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("grains");

        private protected override void Configure(Dictionary<string, string?> settings) => settings.WithoutLookUps();
    }
}
