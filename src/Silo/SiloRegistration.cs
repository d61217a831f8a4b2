using System.Net;
using Media.Grains;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Media.Silo;

public static class SiloRegistration
{
    /// <summary>A cluster member: Orleans, the file grains, their store and what carries effects out.</summary>
    public static WebApplicationBuilder AddMediaSilo(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SiloClusterOptions>().Bind(builder.Configuration.GetSection("Cluster")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiloClusterOptions>, SiloClusterOptionsValidator>();
        var cluster = builder.Configuration.GetSection("Cluster").Get<SiloClusterOptions>() ?? new SiloClusterOptions();

        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
            silo.AddActivityPropagation();
        });
        builder.Services.AddMediaGrains(builder.Configuration);
        return builder;
    }
}
