using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>
/// Durable NewFileUpload callbacks per second, over HTTP, with everything the product does per callback, beside a plain minimal API
/// with one Npgsql insert per callback: in one run, in turns. The load shares the cores; so the ratios count.
/// </summary>
internal static class CallbackBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly string[] Servers = ["baseline-postgres", "media-postgres", "media-sqlite"];

    /// <param name="arguments"><c>--connections</c> (128), <c>--seconds</c> per turn (8), <c>--warmup</c> seconds (8), <c>--repeats</c> (3).</param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (connections, repeats) = (options.Number("connections", 128), options.Number("repeats", 3));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 8)), TimeSpan.FromSeconds(options.Number("warmup", 8)));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        await using var vod = await StartSimulator();
        var turns = Servers.ToDictionary(server => server, _ => new List<Turn>());
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (var server in Servers)
            {
                var turn = await Measure(server, postgres, vod, repeat, connections, warmUp, seconds);
                turns[server].Add(turn);
                await Console.Error.WriteLineAsync($"{server} #{repeat}: {turn}");
            }
        }

        var medians = turns.ToDictionary(pair => pair.Key, pair => Median(pair.Value));
        var baseline = medians["baseline-postgres"];
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
                overBaseline = medians.Where(pair => pair.Key != "baseline-postgres").ToDictionary(
                    pair => pair.Key,
                    pair => new
                    {
                        callbacksPerSecond = Math.Round(pair.Value.PerSecond / baseline.PerSecond, 2),
                        cpuPerCallback = Math.Round(baseline.CpuMicroseconds / pair.Value.CpuMicroseconds, 2),
                    }),
            },
            Indented));
    }

    /// <summary>Only the load, against a service that runs already: for a profiler beside it.</summary>
    /// <param name="arguments"><c>--port</c> (8080), <c>--connections</c> (128), <c>--seconds</c> (20).</param>
    public static async Task LoadAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var load = new CallbackLoad(options.Number("port", 8080), options.Number("connections", 128));
        var result = await load.Run(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(options.Number("seconds", 20)), () => { });
        Console.WriteLine(JsonSerializer.Serialize(result, Indented));
    }

    private static async Task<Turn> Measure(string server, PostgresServer postgres, ServerProcess vod, int repeat, int connections, TimeSpan warmUp, TimeSpan seconds)
    {
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        try
        {
            var database = $"{server.Replace('-', '_')}_{repeat}";
            var connection = server.EndsWith("-postgres", StringComparison.Ordinal)
                ? await postgres.CreateDatabaseAsync(database)
                : Path.Combine(directory.FullName, "media.db");
            await using var process = server == "baseline-postgres" ? await StartBaseline(connection) : await StartMedia(connection, vod);
            var (cpuBefore, postgresBefore, machineBefore) = (TimeSpan.Zero, TimeSpan.Zero, default(MachineTime));
            var load = await new CallbackLoad(process.Port, connections).Run(
                warmUp, seconds, () => (cpuBefore, postgresBefore, machineBefore) = (process.CpuTime, postgres.CpuTime(), MachineTime.Now()));
            var (cpu, postgresCpu) = (process.CpuTime - cpuBefore, postgres.CpuTime() - postgresBefore);
            var idle = MachineTime.Now().IdleShareSince(machineBefore);
            return new Turn(
                Math.Round(load.PerSecond),
                load.Refused,
                Math.Round(load.P50Milliseconds, 1),
                Math.Round(load.P99Milliseconds, 1),
                Math.Round(load.WorstMilliseconds, 1),
                Math.Round((cpu + postgresCpu).TotalMicroseconds / load.Answered, 1),
                Math.Round(postgresCpu.TotalMicroseconds / load.Answered, 1),
                Math.Round(idle, 2),
                Math.Round(process.ResidentMegabytes));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Task<ServerProcess> StartBaseline(string connection) =>
        ServerProcess.Start(typeof(CallbackBench).Assembly.Location, ["baseline", "--postgres", connection], "--port", "livez", new Dictionary<string, string>());

    /// <summary>As a user runs it: the pipeline's calls are made, at the rate the limiter lets through, and refused for files the simulator never saw.</summary>
    private static Task<ServerProcess> StartMedia(string connection, ServerProcess vod) => ServerProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "Media.Standalone.dll"),
        ["--no-walkthrough", "--vod", $"http://127.0.0.1:{vod.Port}"],
        "--api-port",
        "livez",
        new Dictionary<string, string> { ["Storage__ConnectionString"] = connection, ["Logging__LogLevel__Default"] = "Error" });

    private static Task<ServerProcess> StartSimulator() =>
        ServerProcess.Start(Path.Combine(AppContext.BaseDirectory, "Media.Simulator.dll"), [], "--port", "sim/stats", new Dictionary<string, string>());

    private static Turn Median(List<Turn> turns) => turns.OrderBy(turn => turn.PerSecond).ElementAt(turns.Count / 2);

    /// <param name="CpuMicroseconds">Of the server and, where it has one, of PostgreSQL, per callback; without the load.</param>
    /// <param name="PostgresMicroseconds">PostgreSQL's part of it.</param>
    /// <param name="IdleShare">Of the whole machine while measuring; what is busy beside server and load is other people's work.</param>
    private sealed record Turn(
        double PerSecond,
        long Refused,
        double P50Ms,
        double P99Ms,
        double WorstMs,
        double CpuMicroseconds,
        double PostgresMicroseconds,
        double IdleShare,
        double ResidentMegabytes);
}
