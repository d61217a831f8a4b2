using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>A receiver of telemetry that is not there, or does not answer, costs nothing but telemetry, and that is counted.</summary>
public sealed class CollectorTests
{
    private const int Callbacks = 2000;
    private const int AtOnce = 50;

    /// <summary>Bytes of spans that wait at most, for this test: the least that can be set, and less than what this many callbacks make.</summary>
    private const int Spool = 1024 * 1024;

    [Fact]
    public async Task One_that_is_not_there()
    {
        await using var service = await StartAsync($"http://127.0.0.1:{FreePorts.Next()}");

        await DeliverAsync(service);

        await CountsAsync(service, "media_telemetry_exports_total", "signal=\"traces\"", "outcome=\"failed\"");
        await EndsAsync(service);
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task One_that_never_answers(string protocol)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        // Connections are taken by the system, and nobody reads from them.
        silent.Start(backlog: 100);
        await using var service = await StartAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", protocol);

        await DeliverAsync(service);

        // What does not fit the spool is not kept.
        var dropped = await CountsAsync(service, "media_telemetry_dropped_total", "reason=\"full\"");
        Assert.InRange(dropped, Callbacks / 4, double.MaxValue);
        await CountsAsync(service, "media_telemetry_exports_total", "signal=\"traces\"", "outcome=\"failed\"");
        await EndsAsync(service);
    }

    /// <summary>It shows a certificate of an authority that is not the one which is trusted.</summary>
    [Fact]
    public async Task One_that_is_somebody_else()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        var port = FreePorts.Next();
        await using var service = await StartAsync($"https://127.0.0.1:{port}", certificates: certificates);
        await using var somebody = new TlsFront(port, FreePorts.Next(), certificates, others.Receiver);

        await DeliverAsync(service);

        await CountsAsync(service, "media_telemetry_exports_total", "signal=\"traces\"", "outcome=\"failed\"");
        Assert.Equal(0, somebody.Taken);
    }

    private static Task<StandaloneProcess> StartAsync(
        string endpoint, string protocol = "http/protobuf", TestCertificates? certificates = null) => StandaloneProcess.StartAsync("http://127.0.0.1:9", settings =>
    {
        certificates?.Name(settings);
        StandaloneProcess.WithoutLookUps(settings);
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        settings["OTEL_EXPORTER_OTLP_TIMEOUT"] = "3000";
        settings["Telemetry__SpoolBytes"] = StandaloneProcess.Text(Spool);
        settings["Telemetry__RequestShare"] = "1";
        settings["Discovery__Enabled"] = "false";
        settings["Vod__Apps__default__Pipeline"] = "false";
    });

    /// <summary>All of them are answered 200: stored within the time that VOD waits.</summary>
    private static Task DeliverAsync(StandaloneProcess service) => Parallel.ForEachAsync(
        Enumerable.Range(1, Callbacks),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (number, _) => await service.DeliverAsync(Events.NewFileUpload(string.Create(CultureInfo.InvariantCulture, $"52858907842{number:D8}"))));

    /// <returns>The metric's value once it is more than 0.</returns>
    private static Task<double> CountsAsync(StandaloneProcess service, string name, params string[] labels) => Eventually.SeesAsync(
        async () => (await service.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(static line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)),
        static count => count > 0,
        $"{name} {string.Join(' ', labels)}");

    /// <summary>Within the patience of an orchestrator.</summary>
    private static async Task EndsAsync(StandaloneProcess service)
    {
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.ExitsAsync(TimeSpan.FromSeconds(30)));
    }
}
