using System.Diagnostics;
using System.Globalization;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>
/// VOD at its worst (scripts/cluster, the faults called storm) while silos and APIs are killed and started again, up to three of the
/// five at once. <c>MEDIA_SOAK=10</c> makes it ten times as long.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class CrashStormTests(ITestOutputHelper output)
{
    private const int Seed = 20260902;
    private const int MostDown = 3;
    private const int UploadsPerKill = 150;

    private static readonly int Times = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_SOAK"), CultureInfo.InvariantCulture, out var times) ? times : 1;
    private static readonly int Kills = 32 * Times;
    private static readonly int UploadsAtTheEnd = 200;
    private static readonly int Uploads = (Kills * UploadsPerKill) + UploadsAtTheEnd;
    private static readonly string[] Members = ["silo 1", "silo 2", "silo 3", "api 1", "api 2"];

    [Fact]
    public async Task Nothing_answered_is_lost_and_no_file_gets_two_jobs_whoever_is_killed()
    {
        var watch = Stopwatch.StartNew();
        await using var cluster = await ScriptedCluster.UpAsync(3, 2, StandaloneProcess.WithQuickDiscovery, "--faults", "storm");
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 2 });
        var witness = new Witness(cluster.Simulator, cluster);

        var killed = await KillAndStartAgainAsync(cluster, new Random(Seed));

        var killing = watch.Elapsed;
        await cluster.Simulator.UploadAsync(UploadsAtTheEnd);
        await Eventually.SeesAsync(cluster.Simulator.StatsAsync, static stats => stats.CallbacksWaiting == 0, "every callback sent");
        await witness.EveryNotifiedUploadIsKnownAsync();
        var lost = await witness.CountLostUploadsAsync();
        await witness.AllEndAsync(Uploads, TimeSpan.FromMinutes(5 * Times), "ready");
        await ReportAsync(cluster, killed, lost, killing, watch.Elapsed);
        var fileIds = (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        Assert.Equal(Uploads, fileIds.Length);
        await witness.ExactlyOneJobEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        cluster.Logs.AreExplained([.. KnownErrors.WhenSilosAreKilled, .. KnownErrors.WhenASiloIsDeclaredDead]);
    }

    /// <summary>The moment of each kill is so many callbacks after the one before, sent or lost.</summary>
    private static async Task<IReadOnlyList<string>> KillAndStartAgainAsync(ScriptedCluster cluster, Random random)
    {
        var killed = new List<string>();
        var coming = new Dictionary<string, Task>();
        while (killed.Count < Kills)
        {
            var before = await cluster.Simulator.StatsAsync();
            var moment = random.Next(1, UploadsPerKill);
            await cluster.Simulator.UploadAsync(UploadsPerKill);
            await Eventually.SeesAsync(
                cluster.Simulator.StatsAsync, now => now.CallbacksAttempted - before.CallbacksAttempted >= moment, $"{moment} callbacks");
            while (coming.Count >= MostDown)
                await ArrivedAsync(coming);

            var up = Members.Except(coming.Keys).ToArray();
            var victim = up[random.Next(up.Length)];
            // On cores that are too busy for its probes a silo is declared dead, and ends: it comes back as one that was killed does.
            if (await cluster.IsRunningAsync(victim))
                await cluster.KillAsync(victim);
            else
                Assert.Contains("I have been told I am dead", cluster.LogOf(victim));
            killed.Add(victim);
            coming.Add(victim, cluster.StartAsync(victim));
        }

        while (coming.Count > 0)
            await ArrivedAsync(coming);
        return killed;
    }

    private static async Task ArrivedAsync(Dictionary<string, Task> coming)
    {
        var arrived = await Task.WhenAny(coming.Values);
        await arrived;
        coming.Remove(coming.Single(member => member.Value == arrived).Key);
    }

    private async Task ReportAsync(ScriptedCluster cluster, IReadOnlyList<string> killed, int lost, TimeSpan killing, TimeSpan all)
    {
        var stats = await cluster.Simulator.StatsAsync();
        output.WriteLine($"{Uploads} uploads, {killed.Count} kills (seed {Seed}): {string.Join(", ", killed.CountBy(static member => member).Select(static kill => $"{kill.Value} x {kill.Key}"))}");
        output.WriteLine($"{killing.TotalSeconds:F0} s of kills, {all.TotalSeconds:F0} s in all; {lost} uploads found though their callback was lost");
        output.WriteLine($"callbacks: {stats.CallbacksAttempted} attempted, {stats.CallbacksAnswered200} answered 200, {stats.CallbacksDropped} dropped, {stats.CallbacksDuplicated} doubled, {stats.CallbacksReordered} out of order");
        foreach (var line in stats.DescribeCalls().Concat(cluster.Logs.Summary()))
            output.WriteLine(line);
    }
}
