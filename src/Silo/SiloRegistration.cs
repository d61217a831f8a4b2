using System.Net;
using System.Net.Sockets;
using Media.Grains;
using Media.ServiceDefaults;
using Media.ServiceDefaults.Access;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Media.Silo;

public static partial class SiloRegistration
{
    /// <summary>The longest that a grain's caller waits: less than VOD's 5 s, more than a commit may take (4 s).</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(4.5);

    /// <summary>Registers a silo: Orleans, the file grains, their store and the effect runners.</summary>
    public static WebApplicationBuilder AddMediaSilo(this WebApplicationBuilder builder)
    {
        builder.AddSiloSettings();
        var settings = builder.AddSettings<MediaClusterOptions>(MediaClusterOptions.Section);

        builder.UseOrleans(silo =>
        {
            if (string.IsNullOrWhiteSpace(settings.ConnectionString))
                silo.UseSingleSilo(settings);
            else
                silo.JoinCluster(settings);
            silo.Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.AddActivityPropagationOfTracedCalls();
            if (settings.Dashboard)
                silo.AddOperatorDashboard();
        });
        builder.AddAccess();
        builder.Services.AddMediaGrains();
        AddTencentCloudSdk(builder.Services);
        builder.Services.AddHealthChecks().AddCheck<StoreReadiness>("store", HealthStatus.Unhealthy, [HealthEndpoints.ReadyTag]);
        return builder;
    }

    /// <summary>Maps what a silo serves over HTTP in addition to health and metrics.</summary>
    public static WebApplication MapMediaSilo(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<MediaClusterOptions>>().Value.Dashboard)
            app.MapOperatorDashboard();
        return app;
    }

    private static void AddActivityPropagationOfTracedCalls(this ISiloBuilder silo)
    {
        silo.AddActivityPropagation();
        var spans = silo.Services.Last(static service => service.ServiceType == typeof(IIncomingGrainCallFilter));
        silo.Services.Remove(spans);
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(services =>
            new TracedCallsOnly((IIncomingGrainCallFilter)ActivatorUtilities.CreateInstance(services, spans.ImplementationType!)));
    }

    private static void UseSingleSilo(this ISiloBuilder silo, MediaClusterOptions settings)
    {
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
        // A single silo owns the whole grain directory, so a cache of it would only duplicate it.
        silo.Configure<GrainDirectoryOptions>(
            static directory => directory.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None);
    }

    /// <summary>
    /// Lets silos find each other through the database. A silo that misses two probes in a row is declared dead, and its files are
    /// activated on other silos well before VOD stops waiting for a response.
    /// </summary>
    private static void JoinCluster(this ISiloBuilder silo, MediaClusterOptions settings)
    {
        silo.UseAdoNetClustering(database =>
        {
            database.Invariant = MediaClusterOptions.Invariant;
            database.ConnectionString = settings.ConnectionString;
        });
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = settings.ClusterId;
            cluster.ServiceId = settings.ServiceId;
        });
        silo.Configure<EndpointOptions>(endpoints => endpoints.ListenAs(settings));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // By default Orleans stretches probe timeout and interval up to fourfold for a slow silo: longer than VOD waits.
            membership.ProbeTimeout = settings.ProbeTimeout;
            membership.MinProbeTimeout = settings.ProbeTimeout;
            membership.MaxProbeTimeout = settings.ProbeTimeout * 1.5;
            membership.NumMissedProbesLimit = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(5);
        });
    }

    /// <summary>Does nothing in a build without the SDK.</summary>
    static partial void AddTencentCloudSdk(IServiceCollection services);

    /// <summary>Runs when the silo starts, after the settings have been validated.</summary>
    private static void ListenAs(this EndpointOptions endpoints, MediaClusterOptions settings)
    {
        (endpoints.SiloPort, endpoints.GatewayPort) = (settings.SiloPort, settings.GatewayPort);
        if (settings.AdvertisedAddress != MediaClusterOptions.OwnAddress)
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(settings.AdvertisedAddress);
            return;
        }

        endpoints.AdvertisedIPAddress = OwnAddress();
        endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, settings.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Any, settings.GatewayPort);
    }

    private static IPAddress OwnAddress() =>
        Array.Find(Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork), static address => !IPAddress.IsLoopback(address))
        ?? throw new InvalidOperationException(
            "Cluster__AdvertisedAddress is own, but this host's name has no IPv4 address other than loopback: set the address itself.");
}
