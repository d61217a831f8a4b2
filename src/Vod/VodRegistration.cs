using System.Diagnostics;
using Media.Vod.Api;
using Microsoft.Extensions.Configuration;
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
    public static IServiceCollection AddVod(this IServiceCollection services, IConfiguration configuration) =>
        services.AddVodApps(configuration).AddVodClients(configuration);

    /// <summary>
    /// The apps under <c>Vod:Apps</c>, validated at start: enough for a process that takes callbacks. Credentials are not asked for.
    /// </summary>
    public static IServiceCollection AddVodApps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<VodAppsSettings>().Configure(settings => settings.Read(configuration)).ValidateOnStart();
        services.TryAddSingleton(new VodAppsNeed());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodAppsSettings>, VodAppsValidator>());
        services.TryAddSingleton(provider => new VodApps(provider.GetRequiredService<IOptions<VodAppsSettings>>()));
        return services;
    }

    /// <summary>The clients; every app must then have credentials. Comes after <see cref="AddVodApps"/>.</summary>
    public static IServiceCollection AddVodClients(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new VodAppsNeed { Credentials = true });
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<VodClientOptions>().Bind(configuration.GetSection(VodClientOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VodClientOptions>, VodClientValidator>());
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
