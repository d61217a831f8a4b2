using System.Runtime.InteropServices;
using System.Text.Json;

namespace Media.Bench.Cluster;

/// <summary>
/// Measures what clients see of a cluster of three silos and two APIs under steady load while a silo is killed, while every process is
/// restarted in turn, and while the database is down: the slowest answer, and how many callbacks were refused with 503.
/// </summary>
internal static class ClusterBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="arguments"><c>--rate</c> (100 callbacks a second), <c>--warmup</c> (20 s), <c>--outage</c> (20 s).</param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (rate, warmUp) = (options.Number("rate", 100), Seconds(options.Number("warmup", 20)));
        var outage = Seconds(options.Number("outage", 20));
        await using var cluster = await BenchCluster.UpAsync();
        var moments = new List<object>();
        foreach (var silo in new[] { "silo 1", "silo 2", "silo 3" })
        {
            await MeasureAsync($"{silo} killed", async () =>
            {
                await cluster.RunAsync($"kill {silo}");
                await Task.Delay(Seconds(6));
            });
            await cluster.RunAsync($"start {silo}");
        }

        await MeasureAsync("rolling restart", async () =>
        {
            foreach (var member in Members)
            {
                await cluster.RunAsync($"stop {member}");
                await cluster.RunAsync($"start {member}");
            }
        });
        await MeasureAsync($"database down for {outage.TotalSeconds} s", async () =>
        {
            await cluster.RunAsync("kill postgres");
            await Task.Delay(outage);
            await cluster.RunAsync("start postgres");
            await Task.Delay(Seconds(10));
        });

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "cluster",
                runtime = RuntimeInformation.FrameworkDescription,
                cores = Environment.ProcessorCount,
                rate,
                moments,
            },
            Indented));

        async Task MeasureAsync(string what, Func<Task> disturb)
        {
            using var load = SteadyLoad.Start(rate, cluster.Apis);
            await Task.Delay(warmUp);
            load.Forget();
            await disturb();
            moments.Add((await load.StopAsync()) with { What = what });
        }
    }

    private static readonly string[] Members = ["silo 1", "silo 2", "silo 3", "api 1", "api 2"];

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
