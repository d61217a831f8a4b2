using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>If the receiver is unreachable or does not answer, only telemetry is lost, and <c>/metrics</c> shows the loss.</summary>
public sealed class CollectorTests
{
    private const int Callbacks = 2000;
    private const int AtOnce = 50;

    [Fact]
    public async Task An_unreachable_receiver_causes_no_lost_callback()
    {
        var port = FreePorts.Next();
        await using var service = await StartAsync($"http://127.0.0.1:{port}");

        await DeliverAsync(service);

        await CountsAsync(
            service, "http_client_request_duration_seconds_count", $"server_port=\"{port}\"", "error_type=\"connection_error\"");
        await StopsAsync(service);
    }

    [Fact]
    public Task A_receiver_that_never_answers_causes_no_lost_callback() => LosesNoCallbackAsync("http/protobuf");

    [Fact]
    [Trait("Category", "Long")]
    public Task A_gRPC_receiver_that_never_answers_causes_no_lost_callback() => LosesNoCallbackAsync("grpc");

    private static async Task LosesNoCallbackAsync(string protocol)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        // The operating system accepts connections, but nothing reads from them.
        silent.Start(backlog: 100);
        await using var service = await StartAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", protocol);

        await DeliverAsync(service);

        // Waits until the exporter's queue is full.
        await CountsAsync(service, "otel_sdk_processor_span_processed_total", "error_type=\"queue_full\"");
        await StopsAsync(service);
    }

    private static Task<StandaloneProcess> StartAsync(string endpoint, string protocol = "http/protobuf") =>
        StandaloneProcess.StartAsync("http://127.0.0.1:9", settings =>
        {
            StandaloneProcess.WithoutLookUps(settings);
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            settings["OTEL_EXPORTER_OTLP_TIMEOUT"] = "3000";
            settings["Telemetry__RequestShare"] = "1";
            settings["Discovery__Enabled"] = "false";
            settings["Vod__Apps__default__Pipeline"] = "false";
        });

    /// <summary>Delivers callbacks and checks that each is answered 200 within the time that VOD waits.</summary>
    private static Task DeliverAsync(StandaloneProcess service) => Parallel.ForEachAsync(
        Enumerable.Range(1, Callbacks),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (number, _) =>
        {
            var fileId = string.Create(CultureInfo.InvariantCulture, $"52858907842{number:D8}");
            await service.DeliverAsync(Events.NewFileUpload(fileId));
        });

    /// <returns>The metric's value, as soon as it is greater than 0.</returns>
    private static Task<double> CountsAsync(StandaloneProcess service, string name, params string[] labels) => Eventually.SeesAsync(
        async () => (await service.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(static line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)),
        static count => count > 0,
        $"{name} {string.Join(' ', labels)}");

    private static async Task StopsAsync(StandaloneProcess service)
    {
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.ExitsAsync(Eventually.Patience));
    }
}
