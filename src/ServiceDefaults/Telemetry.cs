using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Media.ServiceDefaults;

/// <summary>
/// Configures OpenTelemetry. Metrics are always collected for <c>/metrics</c>; telemetry is sent only if an OTLP endpoint is configured.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of this service's one ActivitySource and one Meter.</summary>
    public const string Name = "Media";

    /// <summary>The prefix of the names of this service's own spans.</summary>
    public const string SpanPrefix = "media.";

    /// <summary>OpenTelemetry's standard variable for the receiver's address.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Sampler = "OTEL_TRACES_SAMPLER";

    /// <summary>
    /// OpenTelemetry's own meter: spans and log records passed to the exporter, and those dropped because its queue was full.
    /// </summary>
    private const string SdkMeter = "otel.sdk.experimental";

    /// <summary>Includes the commit of the build, if there was one.</summary>
    private static readonly string? Version =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(ServiceName(builder.Environment), serviceVersion: Version)
                .AddEnvironmentVariableDetector())
            .WithMetrics(static metrics => metrics
                .AddMeter(Name, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", SdkMeter)
                .AddHttpClientInstrumentation()
                .AddView("http.client.open_connections", WithoutPeers("http.connection.state"))
                .AddView("http.client.connection.duration", WithoutPeers())
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        builder.AddSettings<TelemetryOptions>(TelemetryOptions.Section);
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
            return;

        // Without a receiver no spans are created: they cost a tenth of the callback rate.
        builder.Logging.AddOpenTelemetry(static logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        builder.SetDefaults(new Dictionary<string, string?>
        {
            // In milliseconds; OpenTelemetry's default is five seconds. A killed process loses the spans that it has not sent.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        });
        // .NET propagates traces itself, and not to VOD. OpenTelemetry's default propagator makes its instrumentation add headers to
        // every request.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        telemetry.WithTracing(traces => traces.AddTraces(hasSampler: !string.IsNullOrWhiteSpace(builder.Configuration[Sampler])));
        telemetry.UseOtlpExporter();
    }

    private static void AddTraces(this TracerProviderBuilder traces, bool hasSampler)
    {
        traces
            .AddSource(Name, "Microsoft.Orleans.Application")
            .AddAspNetCoreInstrumentation(static web => web.Filter = static http => IsOurs(http) && !IsProbe(http.Request.Path))
            .AddHttpClientInstrumentation()
            .AddProcessor<WithoutUrls>();
        if (!hasSampler)
            traces.SetSampler(static services =>
                new TraceSampler(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.RequestShare));
    }

    /// <summary><c>media-silo</c>, <c>media-api</c> or <c>media-standalone</c>, unless <c>OTEL_SERVICE_NAME</c> overrides it.</summary>
    private static string ServiceName(IHostEnvironment environment) => environment.ApplicationName.Replace('.', '-').ToLowerInvariant();

    /// <summary>Excludes the requests of another host in this process, such as the simulator.</summary>
    private static bool IsOurs(HttpContext http) => http.RequestServices?.GetService<ServiceDefaults.Added>() is not null;

    /// <summary>
    /// Drops the peer's IP address from the tags: VOD's host names resolve to ever new addresses, each of which would add a series.
    /// </summary>
    private static MetricStreamConfiguration WithoutPeers(params string[] more) =>
        new() { TagKeys = ["server.address", "server.port", .. more] };

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/livez", StringComparison.Ordinal)
        || path.StartsWithSegments("/readyz", StringComparison.Ordinal)
        || path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
