using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// What it costs to send all telemetry to a receiver. A machine that others share changes its speed within minutes, by more than this
/// is: so the servers compared run side by side, and the load goes from one to the next, seconds apart. One process differs from the next
/// that does the same, too: so there are several of each kind, and of two without telemetry, one is compared with the other as well.
/// </summary>
internal static class TelemetryBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Until every connection has had some answers.</summary>
    private static readonly TimeSpan SettlingIn = TimeSpan.FromSeconds(0.5);

    /// <summary>Each turn once in each place, beside each other as often in one order as in the other.</summary>
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
    /// <c>--connections</c> (128), <c>--trios</c> of processes per store (4), <c>--warmup</c> seconds of each process (50; what only one request
    /// in twenty does is compiled last), <c>--rounds</c> of its turns (12), <c>--seconds</c> per turn (2), <c>--store</c> (both: <c>postgres</c>, <c>sqlite</c>), <c>--receiver</c> (one that takes
    /// everything; an address where nobody listens is one that is away).
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, trios, rounds) = (options.Number("connections", 128), options.Number("trios", 4), options.Number("rounds", 12));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 2)), TimeSpan.FromSeconds(options.Number("warmup", 50)));
        // What PostgreSQL does in its own time would fall into one turn or another.
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB", "autovacuum=off", "checkpoint_timeout=1h", "max_wal_size=16GB");
        await using var vod = await MediaServer.StartSimulator();
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
                // None is always the oldest.
                foreach (var kind in Orders[trio % Orders.Length])
                {
                    servers[kind] = await MediaServer.Start(
                        store == "postgres" ? await postgres.CreateDatabaseAsync($"{kind}{trio}".ToLowerInvariant()) : null,
                        vod,
                        kind == Kind.With ? options.Text("receiver") ?? receiver.Address : null,
                        MediaServer.OnlyCallbacks);
                    await Turn.Of(servers[kind].Process, postgres, connections, warmUp, seconds);
                }

                var turns = servers.Keys.ToDictionary(static kind => kind, static _ => new List<Turn>());
                for (var round = 0; round < rounds; round++)
                {
                    foreach (var kind in Orders[round % Orders.Length])
                    {
                        turns[kind].Add(await Turn.Of(servers[kind].Process, postgres, connections, SettlingIn, seconds));
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

    /// <summary>One over the other, in callbacks per second.</summary>
    /// <param name="OfAll">The sum of all turns over that of all others.</param>
    /// <param name="OfTrios">The same of each trio.</param>
    /// <param name="MedianRound">A turn in which the disk stalled counts as much as any other.</param>
    private sealed record Rate(double OfAll, IReadOnlyList<double> OfTrios, double MedianRound)
    {
        public static Rate Of(IReadOnlyList<IReadOnlyList<(double One, double Other)>> trios)
        {
            var all = trios.SelectMany(static rounds => rounds).ToArray();
            double[] ofRounds = [.. all.Select(static round => round.One / round.Other).Order()];
            return new Rate(OfSums(all), [.. trios.Select(OfSums)], Math.Round((ofRounds[(ofRounds.Length - 1) / 2] + ofRounds[ofRounds.Length / 2]) / 2, 3));
        }

        private static double OfSums(IEnumerable<(double One, double Other)> rounds) =>
            Math.Round(rounds.Sum(static round => round.One) / rounds.Sum(static round => round.Other), 3);
    }

    /// <param name="WithOverWithout">What telemetry costs; of those without, the mean of both.</param>
    /// <param name="WithoutOverWithout">What two that do the same differ by.</param>
    private sealed record Comparison(Turn MeanWithout, Turn MeanWith, Rate WithOverWithout, Rate WithoutOverWithout)
    {
        public static Comparison Of(IReadOnlyList<Trio> trios) => new(
            Turn.Mean([.. trios.SelectMany(static trio => trio.Without.Concat(trio.AlsoWithout))]),
            Turn.Mean([.. trios.SelectMany(static trio => trio.With)]),
            Rate.Of([.. trios.Select(static trio => trio.With.Select((turn, round) => (turn.PerSecond, (trio.Without[round].PerSecond + trio.AlsoWithout[round].PerSecond) / 2)).ToArray())]),
            Rate.Of([.. trios.Select(static trio => trio.AlsoWithout.Select((turn, round) => (turn.PerSecond, trio.Without[round].PerSecond)).ToArray())]));
    }
}
