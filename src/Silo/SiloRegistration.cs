using System.Net;
using Media.Grains;
using Media.ServiceDefaults;
using Microsoft.Extensions.Options;
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
        builder.Services.AddOptions<ClusterSettings>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ClusterSettings>, ClusterSettingsValidator>();
        var settings = section.Get<ClusterSettings>() ?? new ClusterSettings();

        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            silo.Configure<EndpointOptions>(static endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
            silo.Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.AddActivityPropagation();
        });
        builder.Services.AddMediaGrains(builder.Configuration);
        return builder;
    }
}
