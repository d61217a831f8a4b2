using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// What it costs to send all telemetry to a receiver. A machine that others share changes its speed within minutes, by more than this
/// is: so both servers run all the time, and the load goes to one and to the other, seconds apart. One process differs from the next that
/// does the same, too: so there are several of each kind.
/// </summary>
internal static class TelemetryBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Until every connection has had some answers.</summary>
    private static readonly TimeSpan SettlingIn = TimeSpan.FromSeconds(0.5);

    /// <param name="arguments">
    /// <c>--connections</c> (128), <c>--processes</c> of each kind per store (5), <c>--warmup</c> seconds of each (20), <c>--pairs</c> of turns of two
    /// processes (8), <c>--seconds</c> per turn (3); <c>--control 1</c> compares processes without with others without: what is left is noise.
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, processes, pairs) = (options.Number("connections", 128), options.Number("processes", 5), options.Number("pairs", 8));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 3)), TimeSpan.FromSeconds(options.Number("warmup", 20)));
        var isControl = options.Number("control", 0) == 1;
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        await using var vod = await MediaServer.StartSimulator();
        await using var receiver = await OtlpReceiver.StartAsync();
        var results = new Dictionary<string, Comparison>();
        foreach (var store in new[] { "postgres", "sqlite" })
        {
            var compared = new List<Pair[]>();
            for (var process = 0; process < processes; process++)
                compared.Add(await CompareProcessesAsync(store, process));
            results[store] = Comparison.Of(compared);
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "telemetry",
                isControl,
                cores = Environment.ProcessorCount,
                runtime = RuntimeInformation.FrameworkDescription,
                connections,
                bodyBytes = CallbackLoad.BodyBytes,
                secondsPerTurn = seconds.TotalSeconds,
                warmUpSeconds = warmUp.TotalSeconds,
                results,
                telemetryBytesReceived = receiver.Bytes,
            },
            Indented));

        async Task<Pair[]> CompareProcessesAsync(string store, int process)
        {
            // Neither is always the older.
            var isWithOlder = process % 2 == 1;
            await using var older = await Start(store, isWithOlder, $"older{process}");
            await using var younger = await Start(store, !isWithOlder, $"younger{process}");
            foreach (var server in new[] { older, younger })
                await Turn.Of(server.Process, postgres, connections, warmUp, seconds);
            var (without, with) = isWithOlder ? (younger, older) : (older, younger);

            var turns = new List<Pair>();
            for (var pair = 0; pair < pairs; pair++)
            {
                // Neither is always the second.
                var isWithFirst = pair % 2 == 1;
                var first = await TurnOf(isWithFirst ? with : without);
                var second = await TurnOf(isWithFirst ? without : with);
                turns.Add(isWithFirst ? new(second, first) : new(first, second));
                await Console.Error.WriteLineAsync($"{store} #{process + 1}.{pair + 1}: without {turns[^1].Without}, with {turns[^1].With}");
            }

            return [.. turns];
        }

        Task<Turn> TurnOf(MediaServer server) => Turn.Of(server.Process, postgres, connections, SettlingIn, seconds);

        async Task<MediaServer> Start(string store, bool isWith, string name) => await MediaServer.Start(
            store == "postgres" ? await postgres.CreateDatabaseAsync(name) : null, vod, isWith && !isControl ? receiver : null);
    }

    /// <summary>Two turns, one after the other.</summary>
    private sealed record Pair(Turn Without, Turn With)
    {
        public double Ratio => Callbacks.Ratio.Of(With, Without).CallbacksPerSecond;
    }

    /// <param name="OfProcesses">The middle ratio of each process with and its partner without, sorted.</param>
    /// <param name="OfPairs">With over without, of all pairs, sorted.</param>
    private sealed record Comparison(
        Turn MedianWithout, Turn MedianWith, Ratio MediansRatio, double MedianOfPairs, double MedianOfProcesses, IReadOnlyList<double> OfProcesses, IReadOnlyList<double> OfPairs)
    {
        public static Comparison Of(IReadOnlyCollection<Pair[]> processes)
        {
            Pair[] all = [.. processes.SelectMany(static pairs => pairs)];
            var (without, with) = (Turn.Median([.. all.Select(static pair => pair.Without)]), Turn.Median([.. all.Select(static pair => pair.With)]));
            double[] ofProcesses = [.. processes.Select(static pairs => Middle(Ratios(pairs))).Order()];
            var ofPairs = Ratios(all);
            return new Comparison(without, with, Ratio.Of(with, without), Middle(ofPairs), Middle(ofProcesses), ofProcesses, ofPairs);
        }

        private static double[] Ratios(IEnumerable<Pair> pairs) => [.. pairs.Select(static pair => pair.Ratio).Order()];

        private static double Middle(double[] sorted) => Math.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, 2);
    }
}
