using System.Buffers.Binary;
using System.Net.Http.Headers;

namespace Media.ServiceDefaults.Spans;

/// <summary>Where and how OpenTelemetry's exporter sends spans: address, protocol, headers. Learnt from what it sends, kept in memory only: headers hold keys.</summary>
internal sealed class OtlpRoute
{
    /// <summary>"Not compressed", and four bytes for the length. Source: gRPC over HTTP2, <c>Length-Prefixed-Message</c>.</summary>
    private const int GrpcPrefixBytes = 5;

    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;
    private readonly KeyValuePair<string, IEnumerable<string>>[] _headers;
    private readonly MediaTypeHeaderValue? _contentType;

    public OtlpRoute(HttpRequestMessage request)
    {
        Address = request.RequestUri!;
        (_version, _versionPolicy) = (request.Version, request.VersionPolicy);
        _headers = [.. request.Headers];
        _contentType = request.Content!.Headers.ContentType;
        IsGrpc = _contentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) is true;
    }

    public Uri Address { get; }

    public bool IsGrpc { get; }

    /// <summary>The protobuf message in the body of a request.</summary>
    public ReadOnlySpan<byte> MessageOf(ReadOnlySpan<byte> body) => IsGrpc ? body[GrpcPrefixBytes..] : body;

    public HttpRequestMessage NewRequest(ReadOnlySpan<byte> process, ReadOnlySpan<byte> spans)
    {
        var body = OtlpTraces.Join(IsGrpc ? stackalloc byte[GrpcPrefixBytes] : [], process, spans);
        if (IsGrpc)
            BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - GrpcPrefixBytes);
        var request = new HttpRequestMessage(HttpMethod.Post, Address) { Version = _version, VersionPolicy = _versionPolicy, Content = new ByteArrayContent(body) };
        foreach (var (name, values) in _headers)
            request.Headers.TryAddWithoutValidation(name, values);
        request.Content.Headers.ContentType = _contentType;
        return request;
    }
}
