using Media.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>Runs the scans of one app. The cluster has one per app, so that scans requested by several silos do not overlap.</summary>
[GrainType("discovery")]
[KeepAlive]
internal sealed class DiscoveryGrain(
    IGrainContext context,
    DiscoveryScan scan,
    IOptions<DiscoveryOptions> options,
    IHostApplicationLifetime host,
    TimeProvider clock) : IGrainBase, IDiscoveryGrain
{
    private readonly string _app = context.GrainId.Key.ToString()!;
    private long? _beganAt;
    private long? _endedAt;

    public IGrainContext GrainContext => context;

    public async Task Scan()
    {
        // Every silo calls on its own timer. One scan serves all of them: the calls that were queued while it ran, and those made before
        // the next one is due.
        if (IsWithin(options.Value.Interval / 2, _endedAt) || IsWithin(options.Value.Interval * 0.9, _beganAt))
            return;
        _beganAt = clock.GetTimestamp();
        try
        {
            await scan.ScanAsync(_app, host.ApplicationStopping);
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            // The next scan, on another silo, continues where this one stopped.
        }
        finally
        {
            _endedAt = clock.GetTimestamp();
        }
    }

    private bool IsWithin(TimeSpan time, long? of) => of is { } timestamp && clock.GetElapsedTime(timestamp) < time;
}
