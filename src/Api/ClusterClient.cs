using Media.Intake;
using Media.ServiceDefaults;
using Orleans.Configuration;

namespace Media.Api;

/// <summary>The Orleans client of an API that runs in its own process, apart from the silos.</summary>
public static class ClusterClient
{
    /// <summary>
    /// Longer than any caller waits: <see cref="GrainRetry"/> retries long before this, and still accepts a late answer.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A frozen silo keeps its connections open, so the client learns only from this list that the silo is dead.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    public static TBuilder AddClusterClient<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var settings = builder.AddSettings<MediaClusterOptions>(MediaClusterOptions.Section);
        builder.UseOrleansClient(client => client.Join(settings));
        return builder;
    }

    private static void Join(this IClientBuilder client, MediaClusterOptions settings)
    {
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
            client.UseLocalhostClustering(settings.GatewayPort, settings.ServiceId, settings.ClusterId);
        else
            client.UseAdoNetClustering(database =>
            {
                database.Invariant = MediaClusterOptions.Invariant;
                database.ConnectionString = settings.ConnectionString;
            });
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = settings.ClusterId;
            cluster.ServiceId = settings.ServiceId;
        });
        client.Configure<ClientMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        client.UseConnectionRetryFilter(WaitForASiloAsync);
        client.AddActivityPropagation();
    }

    /// <summary>Retries until a silo accepts the connection, so that hosts may be started in any order.</summary>
    private static async Task<bool> WaitForASiloAsync(Exception exception, CancellationToken cancellationToken)
    {
        await Task.Delay(ConnectPause, TimeProvider.System, cancellationToken);
        return true;
    }
}
