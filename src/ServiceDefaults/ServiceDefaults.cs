using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Media.ServiceDefaults;

/// <summary>What every host of this service has in common.</summary>
public static class ServiceDefaults
{
    /// <summary>Longer than a callback may take, shorter than the grace period an orchestrator should give (30 s or more).</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <summary>Telemetry, health, JSON and problem details, the clock. Adding it twice adds it once.</summary>
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
            // Each answer of /readyz says what is wrong; an error for every probe says no more.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
            // The OTLP exporters send once a second, and their clients would write four lines each time.
            ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
            // Lines for each message to a silo that is lost, with stack traces, cost more than the messages and can keep the others from noticing
            // that it is: whoever sent one is told, and repeats it or says so.
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

    /// <summary><c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>. To be called once per host.</summary>
    /// <param name="metrics">Who may scrape, where not everybody may who reaches this host.</param>
    public static void MapServiceDefaults(this IEndpointRouteBuilder endpoints, Action<IEndpointConventionBuilder>? metrics = null)
    {
        endpoints.MapHealth();
        var scraping = endpoints.MapPrometheusScrapingEndpoint("/metrics");
        metrics?.Invoke(scraping);
    }

    /// <summary>Configuration that anything else overrides.</summary>
    public static void SetDefaults(this IHostApplicationBuilder builder, Dictionary<string, string?> defaults) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

    /// <summary>In the services of every host of this service, and of no other host in its process.</summary>
    internal sealed class Added;
}
