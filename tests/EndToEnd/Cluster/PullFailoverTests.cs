using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Kills the one of two silos that pulls.</summary>
[Trait("Category", "Long")]
public sealed class PullFailoverTests(ITestOutputHelper output)
{
    private const int Uploads = 300;
    private const string Started = "its events are pulled here from now on";
    private const string Stopped = "its events are no longer pulled here";

    private static readonly string[] Silos = ["silo 1", "silo 2"];

    [Fact]
    public async Task When_the_silo_that_pulls_is_killed_the_other_silo_pulls()
    {
        await using var cluster = await ScriptedCluster.UpAsync(2, 1, StandaloneProcess.WithNothingButPulling);
        // VOD delivers an unconfirmed event again after six seconds instead of thirty.
        await cluster.Simulator.SetClockAsync(new { speed = 5, jobSeconds = 5 });
        await cluster.Simulator.UploadAsync(Uploads);
        await Eventually.SeesAsync(cluster.CountsAsync, static counts => counts.Of("ready") > Uploads / 4, "a quarter of the files");
        // Both silos may pull until they see each other in the membership table.
        await Eventually.HoldsAsync(() => Silos.Count(Pulls) == 1, "one silo that pulls");
        var puller = Silos.Single(Pulls);

        await cluster.Simulator.UploadAsync(Uploads);
        await cluster.KillAsync(puller);
        var watch = Stopwatch.StartNew();

        var other = Assert.Single(Silos, silo => silo != puller);
        await Eventually.HoldsAsync(() => Pulls(other), $"{other} pulls");
        output.WriteLine($"The other silo pulls {watch.Elapsed.TotalSeconds:F1} s after the kill");
        await Eventually.SeesAsync(cluster.CountsAsync, static counts => counts.Of("ready") == 2 * Uploads, "every file ready");
        var fileIds = (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        await new Witness(cluster.Simulator, cluster).ExactlyOneTaskEachAsync(fileIds);
        await Eventually.SeesAsync(cluster.Simulator.StatsAsync, static stats => stats.EventsWaiting == 0, "every event confirmed");

        bool Pulls(string silo)
        {
            var log = cluster.LogOf(silo);
            return log.LastIndexOf(Started, StringComparison.Ordinal) > log.LastIndexOf(Stopped, StringComparison.Ordinal);
        }
    }
}
