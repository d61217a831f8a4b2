using System.Diagnostics;
using Media.Vod.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>Registers the apps and what calls VOD.</summary>
public static class VodRegistration
{
    /// <summary>The name under which calls to VOD get their HttpClient from the factory.</summary>
    public const string HttpClientName = "Media.Vod";

    // Shorter than DNS may take to change its mind, longer than a burst of calls.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>The apps and the clients: <see cref="VodApps"/>, <see cref="IVodClients"/>.</summary>
    public static IServiceCollection AddVod(this IServiceCollection services) => services.AddVodApps().AddVodClients();

    /// <summary>
    /// The apps of <see cref="VodOptions"/>, which the host binds: enough for a process that takes callbacks, and does not need credentials.
    /// </summary>
    public static IServiceCollection AddVodApps(this IServiceCollection services)
    {
        services.TryAddSingleton(new VodAppsNeed());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodOptions>, VodOptionsValidator>());
        services.TryAddSingleton(provider => new VodApps(provider.GetRequiredService<IOptions<VodOptions>>()));
        return services;
    }

    /// <summary>The clients; every app must then have credentials. Comes after <see cref="AddVodApps"/>.</summary>
    public static IServiceCollection AddVodClients(this IServiceCollection services)
    {
        services.AddSingleton(new VodAppsNeed { Credentials = true });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodOptions>, VodClientValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVodExchangeFactory, SignedExchangeFactory>());
        services.TryAddSingleton<IVodClients, VodClients>();

        // Nothing below the client may send a request twice: no resilience handler, no following of redirects.
        // Its time limit is the call's own, and its log lines would repeat ours.
        services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                // Our trace ids say nothing to VOD.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
                handler.PooledConnectionLifetime = ConnectionLifetime;
            })
            .RemoveAllLoggers();
        return services;
    }
}
