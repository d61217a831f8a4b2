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
    private const string Traced = "-telemetry";

    private static readonly string[] Servers = ["baseline-postgres", "media-postgres", "media-sqlite"];
    private static readonly string[] WithAndWithout = ["media-postgres", $"media-postgres{Traced}", "media-sqlite", $"media-sqlite{Traced}"];

    /// <param name="arguments">
    /// <c>--connections</c> (128), <c>--seconds</c> per turn (8), <c>--warmup</c> seconds (40; the JIT compiler needs 20 to 35 of
    /// them where the load takes both cores), <c>--repeats</c> (3); <c>--telemetry</c>: what it
    /// costs to send all telemetry to a receiver, instead of what the product costs over a plain API.
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var servers = options.Has("telemetry") ? WithAndWithout : Servers;
        var (connections, repeats) = (options.Number("connections", 128), options.Number("repeats", 3));
        var (seconds, warmUp) = (TimeSpan.FromSeconds(options.Number("seconds", 8)), TimeSpan.FromSeconds(options.Number("warmup", 40)));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        await using var vod = await StartSimulator();
        await using var receiver = await OtlpReceiver.StartAsync();
        var turns = servers.ToDictionary(server => server, _ => new List<Turn>());
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (var server in servers)
            {
                var turn = await Measure(server, postgres, vod, receiver, repeat, connections, warmUp, seconds);
                turns[server].Add(turn);
                await Console.Error.WriteLineAsync($"{server} #{repeat}: {turn}");
            }
        }

        var medians = turns.ToDictionary(pair => pair.Key, pair => Median(pair.Value));
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
                overBaseline = medians.TryGetValue("baseline-postgres", out var baseline)
                    ? medians.Where(pair => pair.Key != "baseline-postgres").ToDictionary(pair => pair.Key, pair => Ratio.Of(pair.Value, baseline))
                    : null,
                overWithoutTelemetry = medians.Where(pair => pair.Key.EndsWith(Traced, StringComparison.Ordinal)).ToDictionary(
                    pair => pair.Key, pair => Ratio.Of(pair.Value, medians[pair.Key[..^Traced.Length]])),
                telemetryBytesReceived = receiver.Bytes,
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

    private static async Task<Turn> Measure(
        string server, PostgresServer postgres, ServerProcess vod, OtlpReceiver receiver, int repeat, int connections, TimeSpan warmUp, TimeSpan seconds)
    {
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        try
        {
            var database = $"{server.Replace('-', '_')}_{repeat}";
            var connection = server.Contains("-postgres", StringComparison.Ordinal)
                ? await postgres.CreateDatabaseAsync(database)
                : Path.Combine(directory.FullName, "media.db");
            await using var process = server == "baseline-postgres" ? await StartBaseline(connection) : await StartMedia(connection, vod, server.EndsWith(Traced, StringComparison.Ordinal) ? receiver : null);
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
    private static Task<ServerProcess> StartMedia(string connection, ServerProcess vod, OtlpReceiver? receiver)
    {
        var settings = new Dictionary<string, string> { ["Storage__ConnectionString"] = connection, ["Logging__LogLevel__Default"] = "Error" };
        if (receiver is not null)
            (settings["OTEL_EXPORTER_OTLP_ENDPOINT"], settings["OTEL_EXPORTER_OTLP_PROTOCOL"]) = (receiver.Address, "http/protobuf");
        return ServerProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Media.Standalone.dll"),
            ["--no-walkthrough", "--vod", $"http://127.0.0.1:{vod.Port}"],
            "--api-port",
            "livez",
            settings);
    }

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

    /// <param name="CallbacksPerSecond">Of one over the other.</param>
    /// <param name="CpuPerCallback">More than 1 is less CPU.</param>
    private sealed record Ratio(double CallbacksPerSecond, double CpuPerCallback)
    {
        public static Ratio Of(Turn one, Turn other) =>
            new(Math.Round(one.PerSecond / other.PerSecond, 2), Math.Round(other.CpuMicroseconds / one.CpuMicroseconds, 2));
    }
}
