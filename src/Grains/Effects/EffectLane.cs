using System.Threading.Channels;

namespace Media.Grains.Effects;

/// <summary>
/// A bounded queue with a fixed number of workers for the effects of one app that make the same call. While VOD throttles or does not
/// answer that call, the app's other calls and the other apps go on.
/// </summary>
internal sealed class EffectLane(EffectOptions options)
{
    private readonly Channel<DueEffect> _queue = Channel.CreateBounded<DueEffect>(
        new BoundedChannelOptions(options.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>How many more effects the sweeper may add: it leaves half of the queue to effects that were just committed.</summary>
    public int RoomForDue => Math.Max(0, (options.QueueCapacity / 2) - _queue.Reader.Count);

    public bool TryAdd(DueEffect due) => _queue.Writer.TryWrite(due);

    public Task WorkAsync(Func<DueEffect, CancellationToken, Task> run, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => WorkOneAsync(run, cancellationToken)));

    private async Task WorkOneAsync(Func<DueEffect, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await foreach (var due in _queue.Reader.ReadAllAsync(cancellationToken))
                await run(due, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The effects still queued come due again, and the sweeper finds them.
        }
    }
}
