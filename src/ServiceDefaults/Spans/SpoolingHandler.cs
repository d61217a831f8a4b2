using System.Net;

namespace Media.ServiceDefaults.Spans;

/// <summary>Between OpenTelemetry's exporters and the network: a request with spans is written to the spool and answered; others go on.</summary>
internal sealed class SpoolingHandler(SpanSpool spool, SpanSender sender, SpanExport export, HttpMessageHandler network) : DelegatingHandler(network)
{
    private readonly MemoryStream _body = new();
    private OtlpRoute? _route;

    /// <summary>On the thread on which the span ended.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsOfSpans(request.RequestUri!) ? Keep(request) : base.Send(request, cancellationToken);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsOfSpans(request.RequestUri!) ? Task.FromResult(Keep(request)) : base.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _body.Dispose();
        base.Dispose(disposing);
    }

    private bool IsOfSpans(Uri address) =>
        ReferenceEquals(address, _route?.Address)
        || address.AbsolutePath.EndsWith("/v1/traces", StringComparison.Ordinal)
        || address.AbsolutePath.EndsWith("TraceService/Export", StringComparison.Ordinal)
        || (export.OwnEndpoint is not null && Uri.TryCreate(export.OwnEndpoint, UriKind.Absolute, out var own) && own == address);

    /// <remarks>OpenTelemetry's processor lets one span through at a time.</remarks>
    private HttpResponseMessage Keep(HttpRequestMessage request)
    {
        var route = _route ??= sender.SendTo(new OtlpRoute(request, export.IsCompressed));
        _body.SetLength(0);
        request.Content!.CopyTo(_body, context: null, CancellationToken.None);
        spool.Add(route.MessageOf(_body.GetBuffer().AsSpan(0, (int)_body.Length)));
        var answer = new HttpResponseMessage(HttpStatusCode.OK);
        if (route.IsGrpc)
            answer.TrailingHeaders.Add("grpc-status", "0");
        return answer;
    }
}

/// <summary>What is set for spans alone, or for them as well.</summary>
/// <param name="OwnEndpoint">Where they go, if that is not beside metrics and logs.</param>
internal sealed record SpanExport(string? OwnEndpoint, bool IsCompressed);
