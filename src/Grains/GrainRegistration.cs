using Media.Grains.Census;
using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Pulling;
using Media.Grains.Retention;
using Media.Intake;
using Media.Storage;
using Media.Vod;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Media.Grains;

public static class GrainRegistration
{
    /// <summary>
    /// Registers everything a silo needs besides Orleans and the options, which the host binds. Call it after <c>UseOrleans</c>: hosted
    /// services stop in reverse order, and effects still report to grains while they end.
    /// </summary>
    public static IServiceCollection AddMediaGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddVodApps();
        services.AddVodClients();
        services.AddStorage();
        services.AddIntake();
        services.AddSingleton<IValidateOptions<LifeOptions>, LifeOptionsValidator>();

        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WarmUp>();
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
        services.AddSingleton<DiscoveryScan>();
        services.AddHostedService<DiscoverySchedule>();
        services.AddSingleton<PullMetrics>();
        services.AddSingleton<PulledEvents>();
        services.AddSingleton<EventPuller>();
        services.AddHostedService<PullKeeper>();
        services.AddHostedService<EventModeCheck>();
        services.AddSingleton<RetentionMetrics>();
        services.AddHostedService<RetentionSchedule>();
        services.AddSingleton<FileCensusMetrics>();
        services.AddHostedService<FileCensus>();
        return services;
    }
}
