using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace Media.ServiceDefaults.Spans;

/// <summary>Where and how OpenTelemetry's exporter sends spans: address, protocol, headers. Learnt from what it sends, kept in memory only: headers hold keys.</summary>
/// <param name="isCompressed">Requests are gzipped here; those of the exporter are not, or each span would be.</param>
internal sealed class OtlpRoute(HttpRequestMessage learnt, bool isCompressed)
{
    /// <summary>Whether it is compressed, and four bytes for the length. Source: gRPC over HTTP2, <c>Length-Prefixed-Message</c>.</summary>
    private const int GrpcPrefixBytes = 5;

    private readonly Version _version = learnt.Version;
    private readonly HttpVersionPolicy _versionPolicy = learnt.VersionPolicy;
    private readonly KeyValuePair<string, IEnumerable<string>>[] _headers = [.. learnt.Headers];
    private readonly MediaTypeHeaderValue? _contentType = learnt.Content!.Headers.ContentType;

    public Uri Address { get; } = learnt.RequestUri!;

    public bool IsGrpc { get; } = learnt.Content!.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) is true;

    /// <summary>The protobuf message in the body of one of the exporter's requests.</summary>
    public ReadOnlySpan<byte> MessageOf(ReadOnlySpan<byte> body) => IsGrpc ? body[GrpcPrefixBytes..] : body;

    public HttpRequestMessage NewRequest(ReadOnlySpan<byte> process, ReadOnlySpan<byte> spans)
    {
        var message = OtlpTraces.Join(process, spans);
        if (isCompressed)
            message = Compress(message);
        var request = new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Version = _version,
            VersionPolicy = _versionPolicy,
            Content = new ByteArrayContent(IsGrpc ? [isCompressed ? (byte)1 : (byte)0, .. LengthOf(message), .. message] : message),
        };
        foreach (var (name, values) in _headers)
            request.Headers.TryAddWithoutValidation(name, values);
        request.Content.Headers.ContentType = _contentType;
        if (isCompressed && IsGrpc)
            request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        else if (isCompressed)
            request.Content.Headers.ContentEncoding.Add("gzip");
        return request;
    }

    private static byte[] Compress(byte[] message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(message);
        return compressed.ToArray();
    }

    private static byte[] LengthOf(byte[] message)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        return length;
    }
}
