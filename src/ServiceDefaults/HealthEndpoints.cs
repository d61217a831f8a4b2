using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Media.ServiceDefaults;

/// <summary>
/// Maps <c>/livez</c>, which reports that this process is alive and checks nothing else, and <c>/readyz</c>, which reports whether it
/// should receive work.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>The tag of health checks that <c>/readyz</c> runs.</summary>
    public const string ReadyTag = "ready";

    public static readonly ProblemKind NotReady = new("urn:media:not-ready", "Not ready", StatusCodes.Status503ServiceUnavailable);

    internal static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/livez", Livez)
            .WithName("livez").WithTags("operations")
            .WithSummary("Reports whether this process is alive. Checks nothing else.");
        endpoints.MapGet("/readyz", ReadyzAsync)
            .WithName("readyz").WithTags("operations")
            .WithSummary("Reports whether this process can do its work: whether a silo answers and can store.")
            .WithProblems(NotReady);
    }

    private static Ok<HealthView> Livez() => TypedResults.Ok(HealthView.Ok);

    private static async Task<Results<Ok<HealthView>, Problem>> ReadyzAsync(HealthCheckService checks, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(static check => check.Tags.Contains(ReadyTag), cancellationToken);
        if (report.Status == HealthStatus.Healthy)
            return TypedResults.Ok(HealthView.Ok);
        var reasons = report.Entries
            .Where(static check => check.Value.Status != HealthStatus.Healthy)
            .Select(static check => check.Value.Description ?? check.Key);
        return new Problem(NotReady, string.Join(" ", reasons), retryAfterSeconds: 1);
    }
}

public sealed record HealthView(string Status)
{
    internal static readonly HealthView Ok = new("ok");
}
