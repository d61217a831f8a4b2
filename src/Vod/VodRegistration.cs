using System.Diagnostics;
using Media.Vod.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>Registers the configured apps and the clients that call VOD.</summary>
public static class VodRegistration
{
    /// <summary>The name of the HttpClient that calls VOD.</summary>
    public const string HttpClientName = "Media.Vod";

    // Short enough to follow DNS changes, long enough for a burst of calls to reuse connections.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Registers the apps and the clients: <see cref="VodApps"/>, <see cref="IVodClients"/>.</summary>
    public static IServiceCollection AddVod(this IServiceCollection services) => services.AddVodApps().AddVodClients();

    /// <summary>
    /// Registers the apps of <see cref="VodOptions"/>, which the host binds. This is enough for a process that only receives callbacks,
    /// which needs no credentials.
    /// </summary>
    public static IServiceCollection AddVodApps(this IServiceCollection services)
    {
        services.TryAddSingleton(new RequiredAppSettings());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodOptions>, VodOptionsValidator>());
        services.TryAddSingleton(provider => new VodApps(provider.GetRequiredService<IOptions<VodOptions>>()));
        return services;
    }

    /// <summary>Registers the clients, for which every app must have credentials. Call <see cref="AddVodApps"/> first.</summary>
    public static IServiceCollection AddVodClients(this IServiceCollection services)
    {
        services.AddSingleton(new RequiredAppSettings { Credentials = true });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodOptions>, VodClientValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVodExchangeFactory, SignedExchangeFactory>());
        services.TryAddSingleton<IVodClients, VodClients>();

        // Nothing below the client may send a request twice, so there is no resilience handler and no redirect. Each call has its own
        // timeout, and the HttpClient's log lines would repeat this service's.
        services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                // VOD has no use for this service's trace ids.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
                handler.PooledConnectionLifetime = ConnectionLifetime;
            })
            .RemoveAllLoggers();
        return services;
    }
}
