using System.Threading.Channels;

namespace Media.Grains.Effects;

/// <summary>
/// The effects of one app that make the same call: a bounded queue and a fixed number of workers. What VOD throttles or leaves
/// unanswered keeps neither another app waiting nor the app's other calls.
/// </summary>
internal sealed class EffectLane(EffectOptions options)
{
    private readonly Channel<DueEffect> _queue = Channel.CreateBounded<DueEffect>(
        new BoundedChannelOptions(options.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>How many more the sweeper may bring: half the queue is left to what was just committed.</summary>
    public int RoomForDue => Math.Max(0, (options.QueueCapacity / 2) - _queue.Reader.Count);

    public bool TryAdd(DueEffect due) => _queue.Writer.TryWrite(due);

    public Task Work(Func<DueEffect, CancellationToken, Task> carryOut, CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => WorkOne(carryOut, stopping)));

    private async Task WorkOne(Func<DueEffect, CancellationToken, Task> carryOut, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await foreach (var due in _queue.Reader.ReadAllAsync(stopping))
                await carryOut(due, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left in the queue comes due again.
        }
    }
}
