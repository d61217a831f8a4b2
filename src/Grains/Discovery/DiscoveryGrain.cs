using Media.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>The one walker of an app, however many silos ask it to walk.</summary>
[GrainType("discovery")]
[KeepAlive]
internal sealed class DiscoveryGrain(
    IGrainContext context,
    DiscoveryWalk walk,
    IOptions<DiscoveryOptions> options,
    IHostApplicationLifetime host,
    TimeProvider clock) : IGrainBase, IDiscoveryGrain
{
    private readonly string _app = context.GrainId.Key.ToString()!;
    private long? _beganAt;
    private long? _endedAt;

    public IGrainContext GrainContext => context;

    public async Task Walk()
    {
        // Every silo asks in its own time. One walk answers them all: those that waited for its end, and those that come before the
        // next is due.
        if (IsWithin(options.Value.Interval / 2, _endedAt) || IsWithin(options.Value.Interval * 0.9, _beganAt))
            return;
        _beganAt = clock.GetTimestamp();
        try
        {
            await walk.Walk(_app, host.ApplicationStopping);
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            // The next walker, elsewhere, goes on from where this one was.
        }
        finally
        {
            _endedAt = clock.GetTimestamp();
        }
    }

    private bool IsWithin(TimeSpan time, long? of) => of is { } timestamp && clock.GetElapsedTime(timestamp) < time;
}
