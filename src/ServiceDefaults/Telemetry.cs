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

/// <summary>OpenTelemetry: always measured and scraped at <c>/metrics</c>; sent only when an OTLP endpoint is configured.</summary>
public static class Telemetry
{
    /// <summary>The name of this service's one ActivitySource and one Meter.</summary>
    public const string Name = "Media";

    /// <summary>What the names of this service's own spans begin with.</summary>
    public const string SpanPrefix = "media.";

    /// <summary>Where the standard puts the receiver's address.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Sampler = "OTEL_TRACES_SAMPLER";

    /// <summary>OpenTelemetry's own meter: spans and log lines handed to the exporter, and those its full queue dropped.</summary>
    private const string SdkMeter = "otel.sdk.experimental";

    /// <summary>With the commit it was built from, where there was one.</summary>
    private static readonly string? Version = typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(builder.Environment), serviceVersion: Version).AddEnvironmentVariableDetector())
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

        // Spans that nobody receives are not made: they cost a tenth of the callback rate.
        builder.Logging.AddOpenTelemetry(static logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        builder.SetDefaults(new Dictionary<string, string?>
        {
            // In milliseconds. A killed process loses the spans it has not sent: OpenTelemetry's own default is five seconds.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        });
        // .NET passes traces on itself, and not to VOD. With OpenTelemetry's own default its instrumentation adds headers to every request.
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
            traces.SetSampler(static services => new TraceSampler(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.RequestShare));
    }

    /// <summary><c>media-silo</c>, <c>media-api</c>, <c>media-standalone</c>; <c>OTEL_SERVICE_NAME</c> says it otherwise.</summary>
    private static string ServiceName(IHostEnvironment environment) => environment.ApplicationName.Replace('.', '-').ToLowerInvariant();

    /// <summary>Another host in this process, such as the simulator, is somebody else.</summary>
    private static bool IsOurs(HttpContext http) => http.RequestServices?.GetService<ServiceDefaults.Added>() is not null;

    /// <summary>The addresses behind one of VOD's names change for as long as the process runs.</summary>
    private static MetricStreamConfiguration WithoutPeers(params string[] more) => new() { TagKeys = ["server.address", "server.port", .. more] };

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/livez", StringComparison.Ordinal)
        || path.StartsWithSegments("/readyz", StringComparison.Ordinal)
        || path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
