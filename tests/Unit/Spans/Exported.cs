using System.Diagnostics;
using System.Net;
using System.Text;
using Media.ServiceDefaults.Spans;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Media.Tests.Unit.Spans;

/// <summary>What OpenTelemetry's own exporter makes of spans.</summary>
internal static class Exported
{
    /// <summary>One request for each span.</summary>
    /// <param name="process">Whose spans they are.</param>
    public static IReadOnlyList<byte[]> Requests(string process, params string[] names)
    {
        using var sink = new Sink();
        using var client = new HttpClient(sink, disposeHandler: false);
        using var source = new ActivitySource($"{nameof(Exported)} {Guid.CreateVersion7()}");
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(source.Name)
            .ConfigureResource(resource => resource.AddService(process, autoGenerateServiceInstanceId: false))
            .AddProcessor(new SimpleActivityExportProcessor(new OtlpTraceExporter(new OtlpExporterOptions
            {
                Endpoint = new Uri("http://127.0.0.1:9/v1/traces"),
                Protocol = OtlpExportProtocol.HttpProtobuf,
                HttpClientFactory = () => client,
            })))
            .Build();
        foreach (var name in names)
            source.StartActivity(name)!.SetTag("media.app", "default").Dispose();
        return sink.Bodies;
    }

    /// <summary>The same as one text: names are readable in it, and so is whose they are.</summary>
    public static string TextOf(ReadOnlySpan<byte> protobuf) => Encoding.Latin1.GetString(protobuf);

    public static byte[] SpansOf(byte[] request) => OtlpTraces.TrySplit(request, out _, out var spans, out _) ? spans.ToArray() : [];

    private sealed class Sink : HttpMessageHandler
    {
        public List<byte[]> Bodies { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = new MemoryStream();
            request.Content!.CopyTo(body, null, cancellationToken);
            Bodies.Add(body.ToArray());
            return new HttpResponseMessage(HttpStatusCode.OK);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
