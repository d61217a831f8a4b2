using System.Net;
using System.Net.Sockets;
using Media.Grains;
using Media.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Configuration;

namespace Media.Silo;

public static class SiloRegistration
{
    /// <summary>What a grain's caller waits at most: less than VOD's 5 s, more than a commit may take (4 s).</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(4.5);

    /// <summary>A cluster member: Orleans, the file grains, their store and what carries effects out.</summary>
    public static WebApplicationBuilder AddMediaSilo(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ClusterSettings.Section);
        builder.Services.AddOptions<ClusterSettings>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        var settings = section.Get<ClusterSettings>() ?? new ClusterSettings();

        builder.UseOrleans(silo =>
        {
            if (string.IsNullOrWhiteSpace(settings.ConnectionString))
                silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            else
                silo.JoinCluster(settings);
            silo.Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.AddActivityPropagation();
        });
        builder.Services.AddMediaGrains(builder.Configuration);
        builder.Services.AddHealthChecks().AddCheck<StoreReadiness>("store", HealthStatus.Unhealthy, [HealthEndpoints.ReadyTag]);
        return builder;
    }

    /// <summary>
    /// Silos find each other in the database. A silo that does not answer two probes in a row is declared dead: its files are
    /// activated elsewhere well before VOD stops waiting for an answer.
    /// </summary>
    private static void JoinCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.UseAdoNetClustering(database =>
        {
            database.Invariant = ClusterSettings.Invariant;
            database.ConnectionString = settings.ConnectionString;
        });
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = settings.ClusterId;
            cluster.ServiceId = settings.ServiceId;
        });
        silo.ConfigureEndpoints(AdvertisedAddress(settings), settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: settings.AdvertisedAddress == ClusterSettings.OwnAddress);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = settings.ProbeTimeout;
            membership.NumMissedProbesLimit = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(5);
        });
    }

    private static IPAddress AdvertisedAddress(ClusterSettings settings) => settings.AdvertisedAddress == ClusterSettings.OwnAddress
        ? Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).First(static address => !IPAddress.IsLoopback(address))
        : IPAddress.Parse(settings.AdvertisedAddress);
}
