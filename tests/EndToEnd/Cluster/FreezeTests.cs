using System.Text.Json.Nodes;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>A silo is suspended until the others have declared it dead, and is then resumed.</summary>
[Trait("Category", "Long")]
[Collection(nameof(AloneOnTheMachine))]
public sealed class FreezeTests(ITestOutputHelper output)
{
    private const int PerSecond = 50;
    private const int Uploads = 300;

    [Fact]
    public async Task A_silo_that_resumes_after_it_was_declared_dead_overwrites_nothing_and_starts_no_second_task()
    {
        await using var cluster = await ScriptedCluster.UpAsync(3, 2, StandaloneProcess.WithQuickDiscovery);
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 1 });
        await cluster.Simulator.SetFaultsAsync(new { apiDelayMs = 300 });
        var witness = new Witness(cluster.Simulator, cluster);
        var load = CallbackLoad.Start(PerSecond, cluster.Apis);
        var fileIds = await cluster.Simulator.UploadAsync(Uploads);
        await Eventually.SeesAsync(
            cluster.Simulator.StatsAsync, static stats => stats.CallsOf("ProcessMedia") > Uploads / 4, "calls under way");

        await cluster.FreezeAsync("silo 2");
        await witness.AllEndAsync(Uploads, "ready");
        var before = await FilesAsync(witness, fileIds);

        await cluster.ThawAsync("silo 2");
        await Eventually.HoldsAsync(async () => !await cluster.IsRunningAsync("silo 2"), "the silo that was declared dead ends");

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        var after = await FilesAsync(witness, fileIds);
        Assert.All(fileIds, fileId => Assert.Equal(before[fileId], after[fileId]));
        await witness.ExactlyOneTaskEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        await witness.AreKnownAsync(report.Stored);
        cluster.Logs.AreExplained([.. KnownErrors.WhenSilosAreKilled, .. KnownErrors.WhenASiloIsThawed]);
    }

    /// <summary>
    /// The files without the members that count writes. The resumed silo may still store an answer of VOD that it received before it was
    /// suspended, which increases them but overwrites nothing that other silos wrote meanwhile.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, string>> FilesAsync(Witness witness, IReadOnlyList<string> fileIds)
    {
        var files = new Dictionary<string, string>();
        await witness.EachAsync(fileIds, file =>
        {
            var view = JsonNode.Parse(file.GetRawText())!.AsObject();
            view.Remove("version");
            view.Remove("updatedAt");
            files[(string)view["fileId"]!] = view.ToJsonString();
        });
        return files;
    }
}
