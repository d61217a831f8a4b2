using Media.Contracts;
using Microsoft.Extensions.Hosting;

namespace Media.Grains.Pulling;

/// <summary>
/// The one poller of an app: it pulls for as long as it is activated, and is collected when no silo asks for it any more, which is
/// when the app's mode has changed. During a failover there may be two for a moment, which is
/// harmless: VOD gives an event to one of them, and again to the other if the first does not confirm it.
/// </summary>
[GrainType("pull")]
[CollectionAgeLimit(Minutes = 5)]
internal sealed class PullGrain(IGrainContext context, EventPuller puller, IHostApplicationLifetime host) : IGrainBase, IPullGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private Task _pulling = Task.CompletedTask;

    public IGrainContext GrainContext => context;

    /// <summary>Begun here and awaited at the end. Each await in it gives the turn back, so that calls to this grain are answered meanwhile.</summary>
    public Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pulling = puller.Run(context.GrainId.Key.ToString()!, _stopping.Token);
        return Task.CompletedTask;
    }

    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _pulling.WaitAsync(cancellationToken);
    }

    public Task KeepPulling() => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();
}
