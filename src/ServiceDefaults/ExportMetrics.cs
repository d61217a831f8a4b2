using System.Diagnostics.Metrics;
using System.Net.Http.Headers;

namespace Media.ServiceDefaults;

/// <summary>Whether telemetry arrives: batches sent to the OTLP receiver, by signal and outcome. A failed one is lost.</summary>
internal sealed class ExportMetrics
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private static readonly string[] Signals = ["traces", "metrics", "logs"];

    private readonly Counter<long> _exports;

    public ExportMetrics(IMeterFactory meters)
    {
        _exports = meters.Create(Telemetry.Name).CreateCounter<long>(
            "media.telemetry.exports", "{export}", "Batches of telemetry sent to the OTLP receiver, by signal and outcome; a failed one is lost.");
        // The first one is an increase, too.
        foreach (var signal in Signals)
            Count(signal, "failed", 0);
    }

    /// <summary>What sends batches, and counts what became of them.</summary>
    public HttpClient NewClient(int timeoutMilliseconds) =>
        new(new Counting(this)) { Timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds) };

    private void Count(string signal, string outcome, long exports) => _exports.Add(
        exports, new KeyValuePair<string, object?>("signal", signal), new KeyValuePair<string, object?>("outcome", outcome));

    private sealed class Counting(ExportMetrics metrics) : DelegatingHandler(new SocketsHttpHandler())
    {
        /// <summary>On the exporter's own thread, which has nothing else to do.</summary>
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var hasArrived = false;
            try
            {
                var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                // The status of a gRPC call comes after its body.
                await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
                hasArrived = answer.IsSuccessStatusCode && IsOk(answer.Headers) && IsOk(answer.TrailingHeaders);
                return answer;
            }
            finally
            {
                metrics.Count(SignalOf(request), hasArrived ? "ok" : "failed", 1);
            }
        }

        private static bool IsOk(HttpResponseHeaders headers) =>
            !headers.TryGetValues("grpc-status", out var status) || status.FirstOrDefault() == "0";

        /// <summary><c>/v1/traces</c>, or <c>/opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
        private static string SignalOf(HttpRequestMessage request)
        {
            var path = request.RequestUri?.AbsolutePath ?? "";
            return Array.Find(Signals, signal => path.Contains(signal[..^1], StringComparison.OrdinalIgnoreCase)) ?? Signals[0];
        }
    }
}
