using System.Globalization;
using Media.Tests.EndToEnd.Processes;
using Npgsql;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Restarts every process of the cluster, one at a time and behind the shipped proxy, as an upgrade does.</summary>
[Collection(nameof(SharedCluster))]
public sealed class RollingRestartTests(SharedCluster shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int PerSecond = 20;
    private const int UploadsPerStop = 20;

    private ProxyProcess _proxy = null!;

    public async Task InitializeAsync()
    {
        await shared.BecomesWholeAsync();
        _proxy = await ProxyProcess.StartAsync(shared.Cluster.Apis, shared.Cluster.Silos);
    }

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task A_rolling_restart_loses_no_callback_and_sends_none_to_a_stopped_API()
    {
        var cluster = shared.Cluster;
        await cluster.Simulator.SetFaultsAsync(new { apiDelayMs = 300 });
        var fileIds = new List<string>();
        var load = CallbackLoad.Start(PerSecond, _proxy.Address);
        await load.AnswersMoreAsync(2 * PerSecond);

        foreach (var member in SharedCluster.Members)
        {
            fileIds.AddRange(await cluster.Simulator.UploadAsync(UploadsPerStop));
            await StopAsync(member);
            await cluster.StartAsync(member);
            if (member.StartsWith("api", StringComparison.Ordinal))
                await _proxy.HoldsForAsync(member.Replace(" ", "", StringComparison.Ordinal), "UP");
        }

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        report.IsStoredOrRefused();
        Assert.All(_proxy.Requests, static request => Assert.Equal("0", request.Retries));
        await shared.Witness.AreKnownAsync(report.Stored);
        cluster.Logs.AreExplained(KnownErrors.WhenSilosAreKilled);
        await shared.Witness.EveryNotifiedUploadIsKnownAsync();
        await shared.Witness.EveryUploadBecomesReadyAsync();
        await shared.Witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
    }

    private async Task StopAsync(string member)
    {
        var stopping = shared.Cluster.StopAsync(member);
        if (member.StartsWith("api", StringComparison.Ordinal))
            await _proxy.HoldsForAsync(member.Replace(" ", "", StringComparison.Ordinal), "DOWN");
        await stopping;
        if (member.StartsWith("silo", StringComparison.Ordinal))
            Assert.DoesNotContain(shared.Cluster.SiloPortOf(member), await ActiveSiloPortsAsync());
    }

    /// <summary>Reads from the database which silos the cluster considers active.</summary>
    private async Task<IReadOnlyList<int>> ActiveSiloPortsAsync()
    {
        await using var connection = new NpgsqlConnection(shared.Cluster.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT port FROM cluster_silo WHERE status <> 6", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var ports = new List<int>();
        while (await reader.ReadAsync())
            ports.Add(Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture));
        return ports;
    }
}
