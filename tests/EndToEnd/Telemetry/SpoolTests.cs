using System.Globalization;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>Spans that had ended when their process was killed, to a receiver of which that process never heard.</summary>
public sealed class SpoolTests
{
    private const int Files = 40;

    /// <summary>What one file's life is here: told of with a procedure, and that this has ended.</summary>
    private static readonly string[] Life =
    [
        "media.event ProcedureStateChanged", "media.file", "media.run", "media.stage completing", "media.stage processing",
        "media.stage queued", "media.stage requesting",
    ];

    [Theory]
    [InlineData("http/protobuf", false)]
    [InlineData("http/protobuf", true)]
    [InlineData("grpc", false)]
    [InlineData("grpc", true)]
    public async Task A_killed_process_loses_no_span_that_had_ended(string protocol, bool isWithCertificates)
    {
        var (http, grpc, tls) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        var receiverPort = protocol == "grpc" ? grpc : http;
        using var certificates = new TestCertificates();
        await using var service = await StandaloneProcess.StartAsync("http://127.0.0.1:9", settings =>
        {
            StandaloneProcess.WithoutLookUps(settings);
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = isWithCertificates ? $"https://127.0.0.1:{tls}" : $"http://127.0.0.1:{receiverPort}";
            if (isWithCertificates)
                certificates.Name(settings);
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            settings["Discovery__Enabled"] = "false";
        });
        await Task.WhenAll(Enumerable.Range(1, Files).Select(number => LiveAsync(service, number)));

        await service.Process.KillAsync();
        await using var receiver = await TraceBackend.StartAsync(http, grpc);
        await using var front = new TlsFront(tls, receiverPort, certificates);
        await service.StartAgainAsync();
        // Whoever tells of something sends what was left as well.
        await LiveAsync(service, Files + 1);

        var lives = await Eventually.SeesAsync(
            async () => new Lives(await receiver.SpansAsync()), static lives => lives.Spans.Count >= (Files + 1) * Life.Length, "every file's spans");
        Assert.Equal(Files + 1, lives.ByFile.Count);
        foreach (var life in lives.ByFile)
        {
            var file = await service.Http.GetStringAsync($"/v1/media/{life.Key}");
            Assert.Equal(Life, life.Select(static span => span.Name).Order(StringComparer.Ordinal));
            Assert.All(life, span => Assert.Contains(span.TraceId, file, StringComparison.Ordinal));
            Assert.All(life.Where(static span => span.ParentSpanId is not null), span => Assert.Contains(life, other => other.SpanId == span.ParentSpanId));
        }
    }

    private static async Task LiveAsync(StandaloneProcess service, int number)
    {
        var (fileId, task) = (string.Create(CultureInfo.InvariantCulture, $"52858907842{number:D8}"), $"theirs-{number}-t0");
        await service.DeliverAsync(Events.NewFileUpload(fileId, procedure: task));
        await service.DeliverAsync(Events.Finished(fileId, task, "https://example.com/made.mp4"));
    }

    private sealed class Lives(IReadOnlyList<ReceivedSpan> received)
    {
        public IReadOnlyList<ReceivedSpan> Spans { get; } = [.. received.Where(static span => span.FileId is not null && !span.IsRepetition)];

        public ILookup<string, ReceivedSpan> ByFile => Spans.ToLookup(static span => span.FileId!);

        public override string ToString() => string.Join("; ", ByFile.Select(static life => $"{life.Key}: {string.Join(", ", life.Select(static span => span.Name))}"));
    }
}
