using Media.Simulator;

namespace Media.Bench.Callbacks;

/// <summary>
/// The service as a user runs it, in one process. It makes the pipeline's calls at the limiter's rate; the simulator rejects them,
/// because it does not know the files.
/// </summary>
internal sealed class MediaServer : IAsyncDisposable
{
    /// <summary>Settings that hold back the pipeline's calls and the sweeper, so that nothing but callbacks runs.</summary>
    public static readonly IReadOnlyDictionary<string, string> OnlyCallbacks = new Dictionary<string, string>
    {
        ["Vod__Apps__default__SecretId"] = SimulatorDefaults.SecretId,
        ["Vod__Apps__default__SecretKey"] = SimulatorDefaults.SecretKey,
        ["Vod__Apps__default__SubAppId"] = $"{SimulatorDefaults.SubAppId}",
        ["Vod__Apps__default__CallsPerSecond"] = "1",
        ["Sweeper__Interval"] = "01:00:00",
    };

    private readonly DirectoryInfo _directory;

    private MediaServer(ServerProcess process, DirectoryInfo directory) => (Process, _directory) = (process, directory);

    public ServerProcess Process { get; }

    /// <param name="postgres">The connection string of an empty database; null: a new SQLite file.</param>
    /// <param name="receiver">The address that all telemetry is sent to; null: none is sent.</param>
    /// <param name="more">Further settings, as environment variables.</param>
    public static async Task<MediaServer> StartAsync(
        string? postgres, ServerProcess vod, string? receiver = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        var settings = new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["Storage__ConnectionString"] = postgres ?? Path.Combine(directory.FullName, "media.db"),
            ["Logging__LogLevel__Default"] = "Error",
        };
        if (receiver is not null)
            (settings["OTEL_EXPORTER_OTLP_ENDPOINT"], settings["OTEL_EXPORTER_OTLP_PROTOCOL"]) = (receiver, "http/protobuf");
        var process = await ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "Media.Standalone.dll"),
            ["--no-walkthrough", "--vod", $"http://127.0.0.1:{vod.Port}"],
            "--api-port",
            "livez",
            settings);
        return new MediaServer(process, directory);
    }

    public static Task<ServerProcess> StartSimulatorAsync() =>
        ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "Media.Simulator.dll"), [], "--port", "sim/stats", new Dictionary<string, string>());

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
