using Media.Contracts;
using Microsoft.Extensions.Hosting;

namespace Media.Grains.Pulling;

/// <summary>
/// Pulls the events of one app while it is activated. It is collected when no silo calls it any more, which is when the app's mode has
/// changed. During a failover there may be two for a moment, which is harmless: VOD gives an event to one of them, and to the other if the
/// first does not confirm it.
/// </summary>
[GrainType("pull")]
[CollectionAgeLimit(Minutes = 5)]
internal sealed class PullGrain(
    IGrainContext context, EventPuller puller, IHostApplicationLifetime host) : IGrainBase, IPullGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private Task _pulling = Task.CompletedTask;

    public IGrainContext GrainContext => context;

    /// <summary>
    /// Starts the loop, which deactivation awaits. Each await in it yields the turn, so that calls to this grain are answered meanwhile.
    /// </summary>
    public Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pulling = puller.RunAsync(context.GrainId.Key.ToString()!, _stopping.Token);
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
