using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Media.ServiceDefaults;

/// <summary>OpenTelemetry: always measured and scraped at <c>/metrics</c>; sent only when an OTLP endpoint is configured.</summary>
public static class Telemetry
{
    /// <summary>The name of this service's one ActivitySource and one Meter.</summary>
    public const string Name = "Media";

    /// <summary>Where the standard puts the receiver's address.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string SecretPath = "/callbacks/";

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("media").AddEnvironmentVariableDetector())
            .WithMetrics(static metrics => metrics
                .AddMeter(Name, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
            return;

        // Spans that nobody receives are not made: they cost a tenth of the callback rate.
        builder.Logging.AddOpenTelemetry(static logs => logs.IncludeFormattedMessage = true);
        telemetry.WithTracing(static traces => traces
            .AddSource(Name, "Microsoft.Orleans.Application")
            .AddAspNetCoreInstrumentation(static web =>
            {
                web.Filter = static http => !IsProbe(http.Request.Path);
                web.EnrichWithHttpRequest = static (span, request) =>
                {
                    // The last segment may be the callback token.
                    if (request.Path.StartsWithSegments("/callbacks", StringComparison.OrdinalIgnoreCase))
                        span.SetTag("url.path", SecretPath);
                };
            })
            .AddHttpClientInstrumentation(static http =>
                // A simulator in this process delivers to URLs with tokens.
                http.FilterHttpRequestMessage = static request =>
                    request.RequestUri?.AbsolutePath.StartsWith(SecretPath, StringComparison.OrdinalIgnoreCase) != true));
        telemetry.UseOtlpExporter();
    }

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/livez", StringComparison.Ordinal)
        || path.StartsWithSegments("/readyz", StringComparison.Ordinal)
        || path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
