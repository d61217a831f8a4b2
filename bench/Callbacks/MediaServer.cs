using Media.Simulator;

namespace Media.Bench.Callbacks;

/// <summary>
/// The product as a user runs it: the pipeline's calls are made, at the rate the limiter lets through, and refused for files the
/// simulator never saw.
/// </summary>
internal sealed class MediaServer : IAsyncDisposable
{
    /// <summary>The pipeline's calls wait, and the sweeper does not look for them: nothing runs beside the callbacks.</summary>
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

    /// <param name="postgres">The connection string of an empty database; null: SQLite.</param>
    /// <param name="receiver">The address to which all telemetry goes; null: nowhere.</param>
    /// <param name="more">Further settings, as environment variables.</param>
    public static async Task<MediaServer> Start(
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
        var process = await ServerProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Media.Standalone.dll"),
            ["--no-walkthrough", "--vod", $"http://127.0.0.1:{vod.Port}"],
            "--api-port",
            "livez",
            settings);
        return new MediaServer(process, directory);
    }

    public static Task<ServerProcess> StartSimulator() =>
        ServerProcess.Start(Path.Combine(AppContext.BaseDirectory, "Media.Simulator.dll"), [], "--port", "sim/stats", new Dictionary<string, string>());

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
