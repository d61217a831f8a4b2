using System.Diagnostics.Metrics;
using Media.ServiceDefaults.Spans;

namespace Media.ServiceDefaults;

/// <summary>Whether telemetry arrives: requests to the OTLP receiver, by signal and outcome, and the spans that never will.</summary>
internal sealed class ExportMetrics
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private static readonly string[] Signals = ["traces", "metrics", "logs"];

    private static readonly string[] Reasons = ["full", "disk", "refused", "unreadable"];

    private readonly Counter<long> _exports;
    private readonly Counter<long> _dropped;

    public ExportMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        _exports = meter.CreateCounter<long>(
            "media.telemetry.exports", "{export}", "Batches of telemetry sent to the OTLP receiver, by signal and outcome; a failed one is lost, but for spans, which are sent again.");
        _dropped = meter.CreateCounter<long>(
            "media.telemetry.dropped", "{span}", "Spans that will not arrive: the spool was full, the disk did not take them, the receiver refused them, or what the exporter made could not be read.");
    }

    /// <summary>So that the first one of each is an increase, too. Once somebody listens.</summary>
    public void Begin()
    {
        foreach (var signal in Signals)
            Count(signal, "failed", 0);
        foreach (var reason in Reasons)
            Dropped(reason, 0);
    }

    /// <summary>What sends batches, and counts what became of them.</summary>
    /// <param name="limit">For one of them, the answer included.</param>
    public HttpMessageHandler NewNetwork(TimeSpan limit, ReceiverCertificates certificates) => new Counting(this, limit, certificates);

    public void Dropped(string reason, long spans) => _dropped.Add(spans, new KeyValuePair<string, object?>("reason", reason));

    private void Count(string signal, string outcome, long exports) => _exports.Add(
        exports, new KeyValuePair<string, object?>("signal", signal), new KeyValuePair<string, object?>("outcome", outcome));

    private sealed class Counting(ExportMetrics metrics, TimeSpan limit, ReceiverCertificates certificates) : DelegatingHandler(
        new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = certificates.NewConnection() })
    {
        /// <summary>On the exporter's own thread, which has nothing else to do.</summary>
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var hasArrived = false;
            try
            {
                using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limited.CancelAfter(limit);
                var answer = await base.SendAsync(request, limited.Token).ConfigureAwait(false);
                // The status of a gRPC call comes after its body.
                await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, limited.Token).ConfigureAwait(false);
                hasArrived = OtlpAnswer.HasArrived(answer);
                return answer;
            }
            finally
            {
                metrics.Count(SignalOf(request), hasArrived ? "ok" : "failed", 1);
            }
        }

        /// <summary><c>/v1/traces</c>, or <c>/opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
        private static string SignalOf(HttpRequestMessage request)
        {
            var path = request.RequestUri?.AbsolutePath ?? "";
            return Array.Find(Signals, signal => path.Contains(signal[..^1], StringComparison.OrdinalIgnoreCase)) ?? Signals[0];
        }
    }
}
