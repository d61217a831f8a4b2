using Media.ServiceDefaults.Access;
using Media.Api.Callbacks;
using Media.Api.Files;
using Media.Api.OpenApi;
using Media.Intake;
using Media.ServiceDefaults;
using Media.Storage;
using Media.Vod;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Media.Api;

/// <summary>
/// Registers and maps the HTTP API. The host must provide an <see cref="IGrainFactory"/>: from an Orleans client
/// (<see cref="ClusterClient"/>), or from a silo in the same process.
/// </summary>
public static class MediaApi
{
    public static TBuilder AddMediaApi<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddServiceDefaults();
        builder.AddSettings<ApiOptions>(ApiOptions.Section, boundElsewhere: ApiKeysOptions.Section);
        builder.AddSettings<VodOptions>(VodOptions.Section);
        builder.AddSettings<StorageOptions>(StorageOptions.Section);
        builder.ListenOnLoopbackByDefault();
        var services = builder.Services;
        services.AddHostedService<LoopbackGuard>();
        builder.AddAccess();
        services.AddTrustedProxies();
        services.AddRequestLimit();
        services.AddHostedService<Draining>();
        services.AddVodApps();
        services.AddStorageReader();
        services.AddIntake();
        services.AddSingleton<RetryRequest>();
        services.AddSingleton<CallbackMetrics>();
        services.AddSingleton<CallbackReceiver>();
        services.AddHealthChecks().AddCheck<SiloReadiness>("silo", HealthStatus.Unhealthy, [HealthEndpoints.ReadyTag]);
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddMediaOpenApi();
        return builder;
    }

    /// <summary>Maps the whole HTTP contract, including health and metrics. Every failure is answered with problem details.</summary>
    public static WebApplication MapMediaApi(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.Use(Draining.EndConnectionAsync);
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapCallbacks();
        app.MapMedia();
        app.MapServiceDefaults(static metrics => metrics.RequireScope(Scopes.Read));
        app.MapOpenApi();
        return app;
    }

    /// <summary>Applies only if no address is configured.</summary>
    private static void ListenOnLoopbackByDefault(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey])
            && string.IsNullOrEmpty(configuration[WebHostDefaults.HttpPortsKey])
            && string.IsNullOrEmpty(configuration[WebHostDefaults.HttpsPortsKey])
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.SetDefaults(new Dictionary<string, string?> { [WebHostDefaults.ServerUrlsKey] = ApiOptions.DefaultUrl });
    }
}
