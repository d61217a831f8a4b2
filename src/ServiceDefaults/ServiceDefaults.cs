using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Media.ServiceDefaults;

/// <summary>Registers and maps what all hosts of this service share.</summary>
public static class ServiceDefaults
{
    /// <summary>Longer than a callback may take, shorter than the grace period an orchestrator should give (30 s or more).</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <summary>Adds telemetry, health checks, JSON, problem details and the clock. A second call has no effect.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        if (builder.Services.Any(static service => service.ServiceType == typeof(Added)))
            return builder;
        builder.Services.AddSingleton<Added>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHostedService<RemovedSettingsWarning>();
        builder.Services.AddJsonDefaults();
        builder.Services.AddHealthChecks().AddCheck<DrainingCheck>("draining", HealthStatus.Unhealthy, [HealthEndpoints.ReadyTag]);
        builder.SetDefaults(new Dictionary<string, string?>
        {
            // One line per request is too much for the hot path.
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Orleans"] = "Warning",
            // Each answer of /readyz already says what is wrong; an error per probe would only repeat it.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
            // The OTLP exporters send once a second, and their clients would write four lines each time.
            ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
            // While a silo is lost, Orleans would log every failed message to it with a stack trace. That costs more than the messages
            // and can delay the other silos in detecting the loss. The callers retry the failed calls or log them.
            ["Logging:LogLevel:Polly"] = "None",
            ["Logging:LogLevel:Orleans.Messaging"] = "None",
            ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Warning",
            ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "None",
            ["Logging:LogLevel:Orleans.Runtime.GrainCallCancellationManager"] = "None",
            ["Logging:LogLevel:Orleans.Grain"] = "Error",
            ["Logging:LogLevel:Microsoft.Orleans"] = "Warning",
        });
        builder.Logging.WithoutRequestPaths();
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>. Call it once per host.</summary>
    /// <param name="metrics">Restricts access to <c>/metrics</c>; null allows every client.</param>
    public static void MapServiceDefaults(this IEndpointRouteBuilder endpoints, Action<IEndpointConventionBuilder>? metrics = null)
    {
        endpoints.MapHealth();
        var scraping = endpoints.MapPrometheusScrapingEndpoint("/metrics");
        metrics?.Invoke(scraping);
    }

    /// <summary>Adds settings that every other source of configuration overrides.</summary>
    public static void SetDefaults(this IHostApplicationBuilder builder, Dictionary<string, string?> defaults) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

    /// <summary>Marks the services of this service's hosts, as opposed to those of other hosts in the process.</summary>
    internal sealed class Added;
}
