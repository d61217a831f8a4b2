using System.Diagnostics;
using System.Globalization;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>
/// VOD injects all its faults while silos and APIs are killed and restarted, up to three of the five at once. <c>./test.sh --soak</c>
/// sets <c>MEDIA_SOAK</c>, the factor by which the long test becomes longer.
/// </summary>
[Collection(nameof(SharedCluster))]
public sealed class CrashStormTests(SharedCluster shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20260902;
    private const int MaxDown = 3;

    private readonly List<string> _fileIds = [];
    private readonly List<string> _killed = [];

    private ScriptedCluster Cluster => shared.Cluster;

    public Task InitializeAsync() => shared.BecomesWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task Ten_kills_lose_no_answered_callback_and_give_no_file_a_second_task() => SurvivesAsync(kills: 10, uploadsPerKill: 20);

    [Fact]
    [Trait("Category", "Long")]
    public Task Thirty_two_kills_lose_no_answered_callback_and_give_no_file_a_second_task()
    {
        var soak = Environment.GetEnvironmentVariable("MEDIA_SOAK");
        var factor = int.TryParse(soak, CultureInfo.InvariantCulture, out var times) ? times : 1;
        return SurvivesAsync(kills: 32 * factor, uploadsPerKill: 150);
    }

    private async Task SurvivesAsync(int kills, int uploadsPerKill)
    {
        var watch = Stopwatch.StartNew();
        await Cluster.Simulator.SetFaultsAsync(SimulatorClient.Storm);

        await KillAndStartAgainAsync(kills, uploadsPerKill, new Random(Seed));

        await UploadAsync(uploadsPerKill);
        await Eventually.SeesAsync(Cluster.Simulator.StatsAsync, static stats => stats.CallbacksWaiting == 0, "every callback sent");
        await shared.Witness.EveryNotifiedUploadIsKnownAsync();
        await shared.Witness.EveryUploadBecomesReadyAsync();
        await shared.Witness.EachAsync(_fileIds, Witness.IsReadyByOneProcedureOfOurs);
        await ReportAsync(watch.Elapsed);
        Cluster.Logs.AreExplained([.. KnownErrors.WhenSilosAreKilled, .. KnownErrors.WhenASiloIsDeclaredDead]);
    }

    /// <summary>Kills and restarts processes, after a random number of callbacks each time, sent or lost.</summary>
    private async Task KillAndStartAgainAsync(int kills, int uploadsPerKill, Random random)
    {
        var starting = new Dictionary<string, Task>();
        while (_killed.Count < kills)
        {
            var before = await Cluster.Simulator.StatsAsync();
            var moment = random.Next(1, uploadsPerKill);
            await UploadAsync(uploadsPerKill);
            await Eventually.SeesAsync(
                Cluster.Simulator.StatsAsync, now => now.CallbacksAttempted - before.CallbacksAttempted >= moment, $"{moment} callbacks");
            while (starting.Count >= MaxDown)
                await AwaitOneStartAsync(starting);

            var up = SharedCluster.Members.Except(starting.Keys).ToArray();
            var victim = up[random.Next(up.Length)];
            // On busy cores a silo may miss its probes, be declared dead and end. It is then restarted like a killed one.
            if (await Cluster.IsRunningAsync(victim))
                await Cluster.KillAsync(victim);
            else
                Assert.Contains("I have been told I am dead", Cluster.LogOf(victim));
            _killed.Add(victim);
            starting.Add(victim, Cluster.StartAsync(victim));
        }

        while (starting.Count > 0)
            await AwaitOneStartAsync(starting);
    }

    private async Task UploadAsync(int count) => _fileIds.AddRange(await Cluster.Simulator.UploadAsync(count));

    private static async Task AwaitOneStartAsync(Dictionary<string, Task> starting)
    {
        var started = await Task.WhenAny(starting.Values);
        await started;
        starting.Remove(starting.Single(member => member.Value == started).Key);
    }

    private async Task ReportAsync(TimeSpan elapsed)
    {
        var stats = await Cluster.Simulator.StatsAsync();
        var kills = _killed.CountBy(static member => member).Select(static kill => $"{kill.Value} x {kill.Key}");
        output.WriteLine(
            $"{_fileIds.Count} uploads, {_killed.Count} kills (seed {Seed}) in {elapsed.TotalSeconds:F0} s: {string.Join(", ", kills)}");
        output.WriteLine($"{await shared.Witness.CountLostUploadsAsync()} uploads found although their callbacks were lost");
        output.WriteLine(
            $"callbacks: {stats.CallbacksAttempted} attempted, {stats.CallbacksAnswered200} answered 200, "
            + $"{stats.CallbacksDropped} dropped, {stats.CallbacksDuplicated} duplicated, {stats.CallbacksReordered} reordered");
        foreach (var line in stats.DescribeCalls().Concat(Cluster.Logs.Summary()))
            output.WriteLine(line);
    }
}
