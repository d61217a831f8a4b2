using Media.Storage.Schema;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Storage;

public static class StorageRegistration
{
    /// <summary>
    /// Registers the store of the <see cref="StorageOptions"/> that the host binds, its read side, and a service that brings the schema up
    /// to date before the host serves anything.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddStorageReader();
        services.TryAddSingleton(provider => provider.GetRequiredService<MediaDatabase>().Store);
        services.TryAddSingleton<IMediaFileStore>(provider => provider.GetRequiredService<GroupCommitStore>());
        services.TryAddSingleton<IStoreProbe>(provider => provider.GetRequiredService<GroupCommitStore>());
        services.TryAddSingleton<IStoreRetention>(provider => provider.GetRequiredService<GroupCommitStore>());
        services.TryAddSingleton<IDiscoveryProgress>(provider => provider.GetRequiredService<GroupCommitStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchemaMigrator>());
        return services;
    }

    /// <summary>Registers the read side alone, for a process that writes nothing. It leaves the schema to the writing processes.</summary>
    public static IServiceCollection AddStorageReader(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new MediaDatabase(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<MediaDatabase>().Reader);
        return services;
    }
}
