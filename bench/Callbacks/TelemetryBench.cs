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
    /// <c>--connections</c> (128), <c>--trios</c> of processes per store (4), <c>--warmup</c> seconds of each process (25), <c>--rounds</c> of its
    /// turns (12), <c>--seconds</c> per turn (2), <c>--store</c> (both: <c>postgres</c>, <c>sqlite</c>), <c>--receiver</c> (one that takes
    /// everything; an address where nobody listens is one that is away).
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, trios, rounds) = (options.Number("connections", 128), options.Number("trios", 4), options.Number("rounds", 12));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 2)), TimeSpan.FromSeconds(options.Number("warmup", 25)));
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

                return new Trio(Turn.Mean(turns[Kind.Without]), Turn.Mean(turns[Kind.AlsoWithout]), Turn.Mean(turns[Kind.With]));
            }
            finally
            {
                foreach (var server in servers.Values)
                    await server.DisposeAsync();
            }
        }
    }

    /// <summary>Three processes, each by the mean of its turns.</summary>
    private sealed record Trio(Turn Without, Turn AlsoWithout, Turn With)
    {
        /// <summary>The cost.</summary>
        public Ratio WithOverWithout => Ratio.Of(With, Turn.Mean([Without, AlsoWithout]));

        /// <summary>The noise.</summary>
        public Ratio WithoutOverWithout => Ratio.Of(AlsoWithout, Without);
    }

    /// <param name="Cost">Of all turns with telemetry over all without.</param>
    /// <param name="Noise">Of all of one half without over all of the other.</param>
    private sealed record Comparison(Ratio Cost, Ratio Noise, IReadOnlyList<Trio> Trios)
    {
        public static Comparison Of(IReadOnlyList<Trio> trios)
        {
            var all = new Trio(
                Turn.Mean([.. trios.Select(static trio => trio.Without)]),
                Turn.Mean([.. trios.Select(static trio => trio.AlsoWithout)]),
                Turn.Mean([.. trios.Select(static trio => trio.With)]));
            return new Comparison(all.WithOverWithout, all.WithoutOverWithout, trios);
        }
    }
}
