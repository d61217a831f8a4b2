using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Sweeping;
using Media.Storage;
using Media.Vod;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Media.Grains;

public static class GrainRegistration
{
    /// <summary>
    /// Everything a silo needs beside Orleans. Call it after <c>UseOrleans</c>: hosted services stop in the reverse order, and
    /// effects still report to grains while they end.
    /// </summary>
    public static IServiceCollection AddMediaGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddVodApps(configuration);
        services.AddVodClients();
        services.AddStorage(configuration);

        // Not by generated validators: those (10.0) drop the ErrorMessage of a [Range], and with it the key and the remedy.
        services.AddOptions<LifeOptions>().Bind(configuration.GetSection("Life")).ValidateOnStart();
        services.AddOptions<EffectOptions>().Bind(configuration.GetSection("Effects")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SweeperOptions>().Bind(configuration.GetSection("Sweeper")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DiscoveryOptions>().Bind(configuration.GetSection("Discovery")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LifeOptions>, LifeOptionsValidator>();

        services.AddSingleton<AppRules>();
        services.AddSingleton<AppLimiters>();
        services.AddSingleton<FileMetrics>();
        services.AddSingleton<EffectMetrics>();
        services.AddSingleton<EffectRunner>();
        services.AddSingleton<EffectDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<EffectDispatcher>());
        services.AddHostedService<Sweeper>();
        services.AddSingleton<DiscoveryMetrics>();
        services.AddSingleton<DiscoveryWalk>();
        services.AddHostedService<DiscoveryClock>();
        return services;
    }
}
