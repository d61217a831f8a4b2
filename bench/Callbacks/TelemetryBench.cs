using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// Measures the cost of sending all telemetry to a receiver. The speed of a shared machine changes within minutes by more than this
/// cost, so the compared servers run side by side and the load alternates between them every few seconds. Equal processes differ, too,
/// so there are several of each kind, and two servers without telemetry are compared with each other.
/// </summary>
internal static class TelemetryBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The warm-up of each turn, in which every connection gets some answers.</summary>
    private static readonly TimeSpan TurnWarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Every order of the three kinds once, so that no kind is favoured by its position.</summary>
    private static readonly Kind[][] Orders =
    [
        [Kind.Without, Kind.With, Kind.AlsoWithout],
        [Kind.AlsoWithout, Kind.With, Kind.Without],
        [Kind.With, Kind.Without, Kind.AlsoWithout],
        [Kind.AlsoWithout, Kind.Without, Kind.With],
        [Kind.Without, Kind.AlsoWithout, Kind.With],
        [Kind.With, Kind.AlsoWithout, Kind.Without],
    ];

    private enum Kind
    {
        Without,
        AlsoWithout,
        With,
    }

    /// <param name="arguments">
    /// <c>--connections</c> (128), <c>--trios</c> of processes per store (4), <c>--warmup</c> seconds of each process (50, because
    /// code that one request in twenty runs is compiled last), <c>--rounds</c> of turns (12), <c>--seconds</c> per turn (2), <c>--store</c>
    /// (<c>postgres</c> or <c>sqlite</c>; both by default), <c>--receiver</c> (an address; by default one that accepts everything).
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, trios, rounds) = (options.Number("connections", 128), options.Number("trios", 4), options.Number("rounds", 12));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 2)), TimeSpan.FromSeconds(options.Number("warmup", 50)));
        // Without PostgreSQL's background work, which would disturb single turns.
        await using var postgres = await PostgresServer.StartNewAsync(
            "shared_buffers=256MB", "autovacuum=off", "checkpoint_timeout=1h", "max_wal_size=16GB");
        await using var vod = await MediaServer.StartSimulatorAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        var results = new Dictionary<string, Comparison>();
        foreach (var store in options.Text("store") is { } one ? [one] : new[] { "postgres", "sqlite" })
        {
            var compared = new List<Trio>();
            for (var trio = 1; trio <= trios; trio++)
                compared.Add(await CompareAsync(store, trio));
            results[store] = Comparison.Of(compared);
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "telemetry",
                cores = Environment.ProcessorCount,
                runtime = RuntimeInformation.FrameworkDescription,
                connections,
                bodyBytes = CallbackLoad.BodyBytes,
                rounds,
                secondsPerTurn = seconds.TotalSeconds,
                warmUpSeconds = warmUp.TotalSeconds,
                results,
                telemetryBytesReceived = receiver.Bytes,
            },
            Indented));

        async Task<Trio> CompareAsync(string store, int trio)
        {
            var servers = new Dictionary<Kind, MediaServer>();
            try
            {
                // The start order varies, so that no kind is always the oldest process.
                foreach (var kind in Orders[trio % Orders.Length])
                {
                    servers[kind] = await MediaServer.StartAsync(
                        store == "postgres" ? await postgres.CreateDatabaseAsync($"{kind}{trio}".ToLowerInvariant()) : null,
                        vod,
                        kind == Kind.With ? options.Text("receiver") ?? receiver.Address : null,
                        MediaServer.OnlyCallbacks);
                    await Turn.MeasureAsync(servers[kind].Process, postgres, connections, warmUp, seconds);
                }

                var turns = servers.Keys.ToDictionary(static kind => kind, static _ => new List<Turn>());
                for (var round = 0; round < rounds; round++)
                {
                    foreach (var kind in Orders[round % Orders.Length])
                    {
                        turns[kind].Add(await Turn.MeasureAsync(servers[kind].Process, postgres, connections, TurnWarmUp, seconds));
                        await Console.Error.WriteLineAsync($"{store} #{trio}.{round + 1} {kind}: {turns[kind][^1]}");
                    }
                }

                return new Trio(turns[Kind.Without], turns[Kind.AlsoWithout], turns[Kind.With]);
            }
            finally
            {
                foreach (var server in servers.Values)
                    await server.DisposeAsync();
            }
        }
    }

    /// <summary>The turns of three processes.</summary>
    private sealed record Trio(IReadOnlyList<Turn> Without, IReadOnlyList<Turn> AlsoWithout, IReadOnlyList<Turn> With);

    /// <summary>The callbacks per second of one kind of server over those of another.</summary>
    /// <param name="OfAll">The ratio of the sums over all turns.</param>
    /// <param name="OfTrios">The ratio of the sums of each trio.</param>
    /// <param name="MedianRound">The median ratio of single rounds, which a stalled disk affects least.</param>
    private sealed record Rate(double OfAll, IReadOnlyList<double> OfTrios, double MedianRound)
    {
        public static Rate Of(IReadOnlyList<IReadOnlyList<(double One, double Other)>> trios)
        {
            var all = trios.SelectMany(static rounds => rounds).ToArray();
            double[] ofRounds = [.. all.Select(static round => round.One / round.Other).Order()];
            var median = (ofRounds[(ofRounds.Length - 1) / 2] + ofRounds[ofRounds.Length / 2]) / 2;
            return new Rate(OfSums(all), [.. trios.Select(OfSums)], Math.Round(median, 3));
        }

        private static double OfSums(IEnumerable<(double One, double Other)> rounds) =>
            Math.Round(rounds.Sum(static round => round.One) / rounds.Sum(static round => round.Other), 3);
    }

    /// <summary>The result for one store.</summary>
    /// <param name="WithOverWithout">The cost of telemetry, compared with the mean of both servers without it.</param>
    /// <param name="WithoutOverWithout">The difference of two equal servers.</param>
    private sealed record Comparison(Turn MeanWithout, Turn MeanWith, Rate WithOverWithout, Rate WithoutOverWithout)
    {
        public static Comparison Of(IReadOnlyList<Trio> trios) => new(
            Turn.Mean([.. trios.SelectMany(static trio => trio.Without.Concat(trio.AlsoWithout))]),
            Turn.Mean([.. trios.SelectMany(static trio => trio.With)]),
            Rate.Of([.. trios.Select(static trio => trio.With.Select((turn, round) =>
                (turn.PerSecond, (trio.Without[round].PerSecond + trio.AlsoWithout[round].PerSecond) / 2)).ToArray())]),
            Rate.Of([.. trios.Select(static trio => trio.AlsoWithout.Select((turn, round) =>
                (turn.PerSecond, trio.Without[round].PerSecond)).ToArray())]));
    }
}
