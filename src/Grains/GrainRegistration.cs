using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Pulling;
using Media.Grains.Retention;
using Media.Grains.Sweeping;
using Media.Grains.Watching;
using Media.Intake;
using Media.Storage;
using Media.Vod;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Media.Grains;

public static class GrainRegistration
{
    /// <summary>The sections of the configuration that are read here beside <c>Vod</c>, each with what it is bound to.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        [StorageOptions.Section] = typeof(StorageOptions),
        ["Life"] = typeof(LifeOptions),
        ["Effects"] = typeof(EffectOptions),
        ["Sweeper"] = typeof(SweeperOptions),
        ["Discovery"] = typeof(DiscoveryOptions),
        ["Pull"] = typeof(PullOptions),
        ["Retention"] = typeof(RetentionOptions),
        ["FileWatch"] = typeof(FileWatchOptions),
    };

    /// <summary>
    /// Everything a silo needs beside Orleans. Call it after <c>UseOrleans</c>: hosted services stop in the reverse order, and
    /// effects still report to grains while they end.
    /// </summary>
    public static IServiceCollection AddMediaGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddVodApps(configuration);
        services.AddVodClients(configuration);
        services.AddStorage(configuration);
        services.AddIntake();

        // Not by generated validators: those (10.0) drop the ErrorMessage of a [Range], and with it the key and the remedy.
        services.AddOptions<LifeOptions>().Bind(configuration.GetSection("Life")).ValidateOnStart();
        services.AddOptions<EffectOptions>().Bind(configuration.GetSection("Effects")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SweeperOptions>().Bind(configuration.GetSection("Sweeper")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DiscoveryOptions>().Bind(configuration.GetSection("Discovery")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PullOptions>().Bind(configuration.GetSection("Pull")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FileWatchOptions>().Bind(configuration.GetSection("FileWatch")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LifeOptions>, LifeOptionsValidator>();

        services.AddHostedService<WarmUp>();
        services.AddSingleton<AppRules>();
        services.AddSingleton<AppLimiters>();
        services.AddSingleton<AppGates>();
        services.AddSingleton<VodCalls>();
        services.AddSingleton<FileMetrics>();
        services.AddSingleton<EffectMetrics>();
        services.AddSingleton<Confirmation>();
        services.AddSingleton<EffectRunner>();
        services.AddSingleton<EffectDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<EffectDispatcher>());
        services.AddHostedService<Sweeper>();
        services.AddSingleton<DiscoveryMetrics>();
        services.AddSingleton<DiscoveryWalk>();
        services.AddHostedService<DiscoveryClock>();
        services.AddSingleton<PullMetrics>();
        services.AddSingleton<PulledEvents>();
        services.AddSingleton<EventPuller>();
        services.AddHostedService<PullClock>();
        services.AddHostedService<ModeWatch>();
        services.AddSingleton<RetentionMetrics>();
        services.AddHostedService<RetentionClock>();
        services.AddSingleton<FileWatchMetrics>();
        services.AddHostedService<FileWatch>();
        return services;
    }
}
