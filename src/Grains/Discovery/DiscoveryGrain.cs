using Media.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>
/// The one walker of an app, however many silos ask it to walk. It remembers how far it came only while it lives: a new one begins
/// <see cref="DiscoveryOptions.FirstWindow"/> back, and what is known costs a read.
/// </summary>
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
    private DateTimeOffset? _walkedTo;
    private DateTimeOffset? _endedAt;

    public IGrainContext GrainContext => context;

    public async Task Walk()
    {
        // The calls of the other silos wait for this one's end, and are answered by it.
        if (clock.GetUtcNow() - _endedAt < options.Value.Interval / 2)
            return;
        try
        {
            _walkedTo = await walk.From(_app, _walkedTo, host.ApplicationStopping);
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            // The next walker, elsewhere, begins further back than this one.
        }
        finally
        {
            _endedAt = clock.GetUtcNow();
        }
    }
}
