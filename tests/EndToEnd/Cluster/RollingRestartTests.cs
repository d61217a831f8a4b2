using System.Globalization;
using Media.Tests.EndToEnd.Processes;
using Npgsql;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Every process of the cluster is stopped and started again, one at a time, as an upgrade does it.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int PerSecond = 100;
    private const int Uploads = 40;

    [Fact]
    public async Task A_rolling_restart_of_all_processes_is_seen_by_no_client()
    {
        // Discovery is off: what it would find, nobody may have lost.
        await using var cluster = await ScriptedCluster.UpAsync(3, 2, static settings => settings["Discovery__Enabled"] = "false");
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 1 });
        await cluster.Simulator.SetFaultsAsync(new { apiDelayMs = 300 });
        var load = CallbackLoad.Start(PerSecond, cluster.Address);
        await Eventually.HoldsAsync(() => load.Answered >= CallbackLoad.SecondsUntilWarm * PerSecond, "callbacks answered");

        foreach (var member in new[] { "silo 1", "silo 2", "silo 3", "api 1", "api 2" })
        {
            await cluster.Simulator.UploadAsync(Uploads);
            var startedAt = TimeProvider.System.GetTimestamp();
            await cluster.StopAsync(member);
            output.WriteLine($"{member} stopped within {TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds:F1} s");
            if (member.StartsWith("silo", StringComparison.Ordinal))
                Assert.Equal(2, await ActiveSilosAsync(cluster));
            await cluster.StartAsync(member);
        }

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        Assert.All(report.Answers, static answer => Assert.Equal("200", answer.Seen));
        var witness = new Witness(cluster.Simulator, cluster);
        await witness.AreKnownAsync(report.Stored);
        cluster.Logs.AreExplained([]);
        await EveryUploadEndsByItselfAsync(cluster, witness);
    }

    /// <summary>Calls under way were finished and their answers written down: nobody had to look what became of them.</summary>
    private static async Task EveryUploadEndsByItselfAsync(ScriptedCluster cluster, Witness witness)
    {
        var uploads = (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        Assert.Equal(5 * Uploads, uploads.Length);
        await Eventually.SeesAsync(cluster.CountsAsync, static counts => counts.Of("ready") == 5 * Uploads, "every upload ready", TimeSpan.FromSeconds(60));
        await witness.ExactlyOneJobEachAsync(uploads);
        await witness.EveryCallbackIsAnswered200Async(TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await cluster.Simulator.StatsAsync()).CallsOf("DescribeTasks"));
    }

    /// <summary>As the database tells whoever joins.</summary>
    private static async Task<int> ActiveSilosAsync(ScriptedCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM cluster_silo WHERE status <> 6", connection);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
