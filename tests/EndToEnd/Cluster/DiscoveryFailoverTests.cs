using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Kills the silo that scans for lost uploads.</summary>
[Trait("Category", "Long")]
public sealed class DiscoveryFailoverTests
{
    private const int Uploads = 50;

    [Fact]
    public async Task Lost_uploads_are_found_by_the_remaining_silo()
    {
        await using var cluster = await ScriptedCluster.UpAsync(2, 1, StandaloneProcess.WithQuickDiscovery);
        await cluster.Simulator.PushToAsync(null);
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 1 });
        var witness = new Witness(cluster.Simulator, cluster);
        await cluster.Simulator.UploadAsync(Uploads);
        await witness.AllEndAsync(Uploads, "ready");

        // Kills each silo in turn, because the test does not know which of them runs the scan.
        await cluster.KillAsync("silo 1");
        await cluster.StartAsync("silo 1");
        await cluster.Simulator.UploadAsync(Uploads);
        await witness.AllEndAsync(2 * Uploads, "ready");
        await cluster.KillAsync("silo 2");
        await cluster.Simulator.UploadAsync(Uploads);
        await witness.AllEndAsync(3 * Uploads, "ready");

        await witness.ExactlyOneTaskEachAsync([.. (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId)]);
        Assert.Equal(0, (await cluster.Simulator.StatsAsync()).CallbacksAttempted);
    }
}
