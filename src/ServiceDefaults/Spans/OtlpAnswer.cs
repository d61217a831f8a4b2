using System.Net;

namespace Media.ServiceDefaults.Spans;

/// <summary>What a receiver says to telemetry, over HTTP or gRPC. Source: OTLP Specification 1.x, "Failures".</summary>
internal static class OtlpAnswer
{
    private const string ResourceExhausted = "8";

    /// <summary>Of those who cannot take it now.</summary>
    private static readonly HttpStatusCode[] Retryable =
        [HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    /// <summary>CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.</summary>
    private static readonly string[] RetryableGrpc = ["1", "4", "10", "11", "14", "15"];

    public static bool HasArrived(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode && (IsGrpc(answer) ? ValueOf(answer, "grpc-status") == "0" : ValueOf(answer, "grpc-status") is null);

    /// <summary>It may be taken when it is sent again.</summary>
    public static bool IsForNow(HttpResponseMessage answer) => ValueOf(answer, "grpc-status") switch
    {
        null => Retryable.Contains(answer.StatusCode),
        // Only where it says when, in the details of the status.
        ResourceExhausted => ValueOf(answer, "grpc-status-details-bin") is not null,
        var status => RetryableGrpc.Contains(status),
    };

    private static bool IsGrpc(HttpResponseMessage answer) =>
        answer.RequestMessage?.Content?.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) is true;

    /// <summary>Behind the body, or before it where there is none.</summary>
    private static string? ValueOf(HttpResponseMessage answer, string header) =>
        answer.TrailingHeaders.TryGetValues(header, out var values) || answer.Headers.TryGetValues(header, out values) ? values.FirstOrDefault() : null;
}
