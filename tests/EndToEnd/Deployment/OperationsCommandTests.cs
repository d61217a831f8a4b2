using System.Text.RegularExpressions;
using Media.Tests.Cluster.Postgres;
using Media.Tests.EndToEnd.Processes;
using Media.Tests.EndToEnd.Standalone;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>
/// Runs the commands of docs/operations.md that neither call a service (<see cref="DocumentCommandTests"/> runs those) nor create a key
/// (<see cref="ApiKeyScriptTests"/> runs that), and the backup and restore of docs/deployment.md.
/// </summary>
[Collection(nameof(DocumentedService))]
public sealed partial class OperationsCommandTests(DocumentedService documented)
{
    private static readonly string[] Known = ["curl ", "promtool ", "docker compose ", "Logging__", "scripts/new-api-key.sh "];

    private static IReadOnlyList<string> Commands { get; } = CommandsOf("operations.md");

    private static IReadOnlyList<string> BackupCommands { get; } = CommandsOf("deployment.md");

    [Fact]
    public void Every_command_is_of_a_kind_that_a_test_runs() =>
        Assert.All(Commands, static command => Assert.Contains(Known, kind => command.StartsWith(kind, StringComparison.Ordinal)));

    [Fact]
    public async Task The_alerts_are_checked_as_documented() => await RunAsync(The("promtool "), Repository.Root);

    /// <summary>Only parses the same files and profile, because nothing can be started without a container engine.</summary>
    [Fact]
    public async Task Compose_reads_the_documented_profile()
    {
        var command = The("docker compose ")
            .Replace("docker compose", "docker-compose", StringComparison.Ordinal)
            .Replace(" up", " config", StringComparison.Ordinal);

        var services = await RunAsync(
            command,
            Repository.Root,
            ("POSTGRES_PASSWORD", "1"),
            ("VOD_SECRET_ID", "1"),
            ("VOD_SECRET_KEY", "1"),
            ("VOD_SUB_APP_ID", "1"),
            ("CALLBACK_TOKEN", "1"),
            ("API_KEY_SHA256", "1"));

        Assert.Contains("  grafana:", services, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SQLite_database_is_copied_while_it_is_written_and_restored()
    {
        var service = documented.Service;
        var fileId = Assert.Single(await documented.Simulator.UploadAsync(1));
        await Eventually.SeesAsync(() => service.FindAsync(fileId), static file => file is not null, "the file");
        var data = Path.GetDirectoryName(service.Database)!;

        await RunAsync(Backup("sqlite3 ").Replace("data/media.db", service.Database, StringComparison.Ordinal), data);
        foreach (var step in new[] { "rm ", "cp copy" })
            await RunAsync(Backup(step).Replace("data/media.db", "restored.db", StringComparison.Ordinal), data);

        await using var copy = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={data}/restored.db;Mode=ReadOnly;Pooling=false");
        await copy.OpenAsync();
        await using var query = copy.CreateCommand();
        query.CommandText = "SELECT count(*) FROM media_file WHERE file_id = $id";
        query.Parameters.AddWithValue("$id", fileId);
        Assert.Equal(1L, await query.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_PostgreSQL_database_is_dumped_and_restored()
    {
        var postgres = await PostgresServer.SharedAsync();
        var dumped = await postgres.CreateDatabaseAsync("dumped");
        await PostgresServer.ExecuteAsync(dumped, "CREATE TABLE media_file (file_id text PRIMARY KEY)");
        var restored = await postgres.CreateDatabaseAsync("restored");
        var folder = Directory.CreateTempSubdirectory("media-dump-");
        var server = $"postgresql://postgres@127.0.0.1:{postgres.Port}";

        await RunAsync(Backup("pg_dump "), folder.FullName, ("DATABASE", $"{server}/dumped"));
        foreach (var _ in new[] { "into an empty database", "over existing tables" })
            await RunAsync(Backup("pg_restore "), folder.FullName, ("DATABASE", $"{server}/restored"));

        await PostgresServer.ExecuteAsync(restored, "INSERT INTO media_file VALUES ('1')");
        folder.Delete(recursive: true);
    }

    private static IReadOnlyList<string> CommandsOf(string document) =>
        [.. Command().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", document))).Select(static match => match.Value)];

    private static string The(string kind) => Assert.Single(Commands, command => command.StartsWith(kind, StringComparison.Ordinal));

    private static string Backup(string kind) =>
        Assert.Single(BackupCommands, command => command.StartsWith(kind, StringComparison.Ordinal));

    private static async Task<string> RunAsync(string command, string folder, params (string Name, string Value)[] environment)
    {
        await using var shell = GuardedProcess.Start(
            ["/bin/sh", "-c", command], environment.ToDictionary(static setting => setting.Name, static setting => setting.Value), folder);

        Assert.True(await shell.ExitsAsync(Eventually.Patience) == 0, $"{command}: {shell.Output}{shell.Errors}");
        return shell.Output;
    }

    /// <summary>A command on an indented line. Commands within a sentence all begin with curl.</summary>
    [GeneratedRegex(@"(?m)(?<=^    )\S.*$")]
    private static partial Regex Command();
}
