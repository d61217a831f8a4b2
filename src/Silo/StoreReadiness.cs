using Media.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Media.Silo;

/// <summary>
/// Reports a silo as ready if it can store. The probe is a small durable write that goes through the same queue as the commits.
/// </summary>
internal sealed class StoreReadiness(IStoreProbe store) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            await store.PingAsync(limit.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The store did not answer.");
        }
    }
}
