using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// Measures durable NewFileUpload callbacks per second over HTTP, and compares the service with a minimal API that does one Npgsql
/// insert per callback, in one run that alternates between them. The load shares the cores, so only the ratios are meaningful.
/// </summary>
internal static class CallbackBench
{
    private const string Baseline = "baseline-postgres";
    private const string MediaSqlite = "media-sqlite";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly string[] Servers = [Baseline, "media-postgres", MediaSqlite];

    /// <param name="arguments">
    /// <c>--connections</c> (128), <c>--seconds</c> per turn (8), <c>--warmup</c> seconds (40; on two
    /// loaded cores the JIT compiler needs 20 to 35), <c>--repeats</c> (3).
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, repeats) = (options.Number("connections", 128), options.Number("repeats", 3));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 8)), TimeSpan.FromSeconds(options.Number("warmup", 40)));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        await using var vod = await MediaServer.StartSimulatorAsync();
        var turns = Servers.ToDictionary(server => server, _ => new List<Turn>());
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (var server in Servers)
            {
                var turn = await MeasureAsync(server, postgres, vod, repeat, connections, warmUp, seconds);
                turns[server].Add(turn);
                await Console.Error.WriteLineAsync($"{server} #{repeat}: {turn}");
            }
        }

        var medians = turns.ToDictionary(pair => pair.Key, pair => Turn.Median(pair.Value));
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "callbacks",
                cores = Environment.ProcessorCount,
                runtime = RuntimeInformation.FrameworkDescription,
                connections,
                bodyBytes = CallbackLoad.BodyBytes,
                secondsPerTurn = seconds.TotalSeconds,
                warmUpSeconds = warmUp.TotalSeconds,
                repeats,
                medians,
                turns,
                overBaseline = medians.Where(static pair => pair.Key != Baseline)
                    .ToDictionary(pair => pair.Key, pair => Ratio.Of(pair.Value, medians[Baseline])),
            },
            Indented));
    }

    /// <summary>Runs only the load, against a service that is already running, for use with a profiler.</summary>
    /// <param name="arguments"><c>--port</c> (8080), <c>--connections</c> (128), <c>--seconds</c> (20).</param>
    public static async Task LoadAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var load = new CallbackLoad(options.Number("port", 8080), options.Number("connections", 128));
        var result = await load.RunAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(options.Number("seconds", 20)), () => { });
        Console.WriteLine(JsonSerializer.Serialize(result, Indented));
    }

    private static async Task<Turn> MeasureAsync(
        string server, PostgresServer postgres, ServerProcess vod, int repeat, int connections, TimeSpan warmUp, TimeSpan seconds)
    {
        var database = server == MediaSqlite ? null : await postgres.CreateDatabaseAsync($"{server.Replace('-', '_')}_{repeat}");
        if (server == Baseline)
        {
            await using var baseline = await ServerProcess.StartAsync(
                typeof(CallbackBench).Assembly.Location, ["baseline", "--postgres", database!], "--port", "livez",
                new Dictionary<string, string>());
            return await Turn.MeasureAsync(baseline, postgres, connections, warmUp, seconds);
        }

        await using var media = await MediaServer.StartAsync(database, vod);
        return await Turn.MeasureAsync(media.Process, postgres, connections, warmUp, seconds);
    }
}
