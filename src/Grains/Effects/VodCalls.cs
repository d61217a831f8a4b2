using System.Collections.Immutable;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Makes this silo's calls to VOD: waits at the limiter, passes the gate, reports the answer to both, and counts it.</summary>
internal sealed class VodCalls(IVodClients clients, AppLimiters limiters, AppGates gates, EffectMetrics metrics)
{
    /// <summary>Reads the tasks of one file; each page waits at the limiter.</summary>
    /// <param name="cancellationToken">Ends the wait at the limiter.</param>
    /// <exception cref="OperationCanceledException">Not all pages were read.</exception>
    public Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(
        string app, FileId fileId, CancellationToken cancellationToken) =>
        CallAsync(
            app,
            EffectAction.DescribeTasks,
            vod => vod.DescribeTasksAsync(
                fileId, _ => limiters.WaitAsync(app, EffectAction.DescribeTasks, cancellationToken), CancellationToken.None),
            cancellationToken);

    /// <summary>Makes one call, or answers in VOD's place where the gate is shut.</summary>
    /// <param name="action">VOD's name of the call.</param>
    /// <param name="isForOperator">An operator requested it: it is made even while VOD refuses the app.</param>
    /// <param name="cancellationToken">Ends the wait at the limiter; a call that has started runs to its own timeout.</param>
    /// <exception cref="OperationCanceledException">The call was not started.</exception>
    public async Task<VodAnswer<T>> CallAsync<T>(
        string app,
        string action,
        Func<IVodClient, Task<VodAnswer<T>>> call,
        CancellationToken cancellationToken,
        bool isForOperator = false)
    {
        var gate = gates.Of(app, action);
        if (isForOperator || gate.CanEnter)
            await limiters.WaitAsync(app, action, cancellationToken);
        // Other calls may have shut the gate during the wait.
        if (gate.Enter(isForOperator) is { } error)
            return new VodAnswer<T>(default, error, null);
        var answer = await call(clients.For(app));
        gates.Answered(app, action, answer.Error);
        limiters.Answered(app, action, answer.Error);
        metrics.Answered(action, answer.Error);
        return answer;
    }
}
