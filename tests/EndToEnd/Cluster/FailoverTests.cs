using System.Globalization;
using Media.Tests.Cluster.Postgres;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Several silos on PostgreSQL, one of them lost without a word.</summary>
public sealed class FailoverTests
{
    private const int Uploads = 300;

    [Fact]
    public async Task A_killed_silo_costs_no_callback_and_no_file_a_second_job()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await ClusterProcesses.StartAsync(postgres, "failover", simulator.Address, silos: 2);
        await Eventually.SeesAsync(() => ActiveSilosAsync(postgres), static active => active == 2, "two active silos");
        await simulator.PushToAsync(cluster.Receiver);
        await simulator.UploadAsync(Uploads);
        await Eventually.SeesAsync(simulator.StatsAsync, static stats => stats.CallbacksAnswered200 > Uploads / 4, "a quarter of the callbacks");

        await cluster.Silos[1].KillAsync();
        await simulator.UploadAsync(Uploads);

        await Eventually.SeesAsync(cluster.CountsAsync, static counts => counts.Of("ready") == 2 * Uploads, "every file ready", TimeSpan.FromSeconds(60));
        var stats = await simulator.StatsAsync();
        Assert.Equal(stats.CallbacksAttempted, stats.CallbacksAnswered200);
        var jobs = await simulator.JobsAsync();
        Assert.Equal(2 * Uploads, jobs.Count);
        Assert.Equal(2 * Uploads, jobs.Select(static job => job.FileId).Distinct().Count());
    }

    private static async Task<int> ActiveSilosAsync(PostgresServer postgres)
    {
        await using var connection = new Npgsql.NpgsqlConnection(postgres.ConnectionString("failover"));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM cluster_silo WHERE status = 3", connection);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
