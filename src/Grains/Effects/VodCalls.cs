using System.Collections.Immutable;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Makes this silo's calls to VOD: past the gate, in turn, counted, and their answers told to gate and limiter.</summary>
internal sealed class VodCalls(IVodClients clients, AppLimiters limiters, AppGates gates, EffectMetrics metrics)
{
    /// <summary>The tasks of one file, each page in its turn.</summary>
    /// <param name="stopping">Ends the wait for a turn.</param>
    /// <exception cref="OperationCanceledException">Not all pages were read.</exception>
    public Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasks(string app, FileId fileId, CancellationToken stopping) => Make(
        app,
        EffectAction.DescribeTasks,
        vod => vod.DescribeTasksAsync(fileId, _ => limiters.Wait(app, EffectAction.DescribeTasks, stopping), CancellationToken.None),
        stopping);

    /// <param name="action">VOD's name of the call.</param>
    /// <param name="isPressed">An operator asks for it: it is made even where VOD refuses the app.</param>
    /// <param name="stopping">Ends the wait for a turn; a call that was begun runs to its own timeout.</param>
    /// <exception cref="OperationCanceledException">Nothing was begun.</exception>
    public async Task<VodAnswer<T>> Make<T>(
        string app, string action, Func<IVodClient, Task<VodAnswer<T>>> call, CancellationToken stopping, bool isPressed = false)
    {
        var gate = gates.Of(app, action);
        if (isPressed || gate.IsPassable)
            await limiters.Wait(app, action, stopping);
        // What came of the calls before it, while it waited.
        if (gate.Enter(isPressed) is { } shut)
            return new VodAnswer<T>(default, shut, null);
        var answer = await call(clients.For(app));
        gates.Answered(app, action, answer.Error);
        limiters.Answered(app, action, answer.Error);
        metrics.Answered(action, answer.Error);
        return answer;
    }
}
