using Media.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>An API is ready when a silo answers and reports that it can store.</summary>
internal sealed class SiloReadiness(IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var canStore = await grains.GetGrain<IEventArchiveGrain>(0).CanStore()
                .WaitAsync(options.Value.ReadyTimeout, clock, cancellationToken);
            return canStore ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("A silo answers, but it cannot store.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("No silo answers.", exception);
        }
    }
}
