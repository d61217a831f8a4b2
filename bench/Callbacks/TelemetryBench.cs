using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// What it costs to send all telemetry to a receiver. A machine that others share changes its speed within minutes, by more than this
/// is: so both servers run all the time, and the load goes to one and to the other, seconds apart.
/// </summary>
internal static class TelemetryBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Until every connection has had some answers.</summary>
    private static readonly TimeSpan SettlingIn = TimeSpan.FromSeconds(0.5);

    /// <param name="arguments"><c>--connections</c> (128), <c>--seconds</c> per turn (4), <c>--warmup</c> seconds (40), <c>--pairs</c> of turns per store (15).</param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, pairs) = (options.Number("connections", 128), options.Number("pairs", 15));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 4)), TimeSpan.FromSeconds(options.Number("warmup", 40)));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        await using var vod = await MediaServer.StartSimulator();
        await using var receiver = await OtlpReceiver.StartAsync();
        var results = new Dictionary<string, Comparison>();
        foreach (var store in new[] { "postgres", "sqlite" })
        {
            await using var without = await Start(store, null);
            await using var with = await Start(store, receiver);
            foreach (var server in new[] { without, with })
                await Turn.Of(server.Process, postgres, connections, warmUp, seconds);

            var turns = new List<(Turn Without, Turn With)>();
            for (var pair = 0; pair < pairs; pair++)
            {
                // Neither is always the second.
                var isWithFirst = pair % 2 == 1;
                var first = await TurnOf(isWithFirst ? with : without);
                var second = await TurnOf(isWithFirst ? without : with);
                turns.Add(isWithFirst ? (second, first) : (first, second));
                await Console.Error.WriteLineAsync($"{store} #{pair + 1}: without {turns[^1].Without}, with {turns[^1].With}");
            }

            results[store] = Comparison.Of(turns);
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "telemetry",
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

        Task<Turn> TurnOf(MediaServer server) => Turn.Of(server.Process, postgres, connections, SettlingIn, seconds);

        async Task<MediaServer> Start(string store, OtlpReceiver? to) =>
            await MediaServer.Start(store == "postgres" ? await postgres.CreateDatabaseAsync(to is null ? "without" : "with") : null, vod, to);
    }

    /// <param name="PairRatios">With over without, each of two turns one after the other, sorted.</param>
    private sealed record Comparison(Turn MedianWithout, Turn MedianWith, Ratio MediansRatio, double MedianOfPairRatios, IReadOnlyList<double> PairRatios)
    {
        public static Comparison Of(List<(Turn Without, Turn With)> turns)
        {
            var (without, with) = (Turn.Median([.. turns.Select(static pair => pair.Without)]), Turn.Median([.. turns.Select(static pair => pair.With)]));
            var ratios = turns.Select(static pair => Ratio.Of(pair.With, pair.Without).CallbacksPerSecond).Order().ToArray();
            return new Comparison(without, with, Ratio.Of(with, without), ratios[ratios.Length / 2], ratios);
        }
    }
}
