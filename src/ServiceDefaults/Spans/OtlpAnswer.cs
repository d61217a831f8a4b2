using System.Net;

namespace Media.ServiceDefaults.Spans;

/// <summary>What a receiver says to telemetry, over HTTP or gRPC. Source: OTLP Specification 1.x, "Failures".</summary>
internal static class OtlpAnswer
{
    /// <summary>Of those who cannot take it now.</summary>
    private static readonly HttpStatusCode[] Retryable =
        [HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    /// <summary>CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.</summary>
    private static readonly string[] RetryableGrpc = ["1", "4", "8", "10", "11", "14", "15"];

    public static bool HasArrived(HttpResponseMessage answer) => answer.IsSuccessStatusCode && GrpcStatusOf(answer) is (null or "0");

    /// <summary>It may be taken when it is sent again.</summary>
    public static bool IsForNow(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode ? RetryableGrpc.Contains(GrpcStatusOf(answer)) : Retryable.Contains(answer.StatusCode);

    /// <summary>After the body, or before it where there is none; null over HTTP.</summary>
    private static string? GrpcStatusOf(HttpResponseMessage answer) =>
        answer.TrailingHeaders.TryGetValues("grpc-status", out var status) || answer.Headers.TryGetValues("grpc-status", out status) ? status.FirstOrDefault() : null;
}
