using Media.Contracts;
using Microsoft.Extensions.Logging;

namespace Media.Intake;

/// <summary>
/// Calls grains that store, and retries while a silo is lost and its grains are activated on others. Orleans does not retry, and a call in
/// flight to a dead silo is never answered. Only calls that are safe to repeat may use this class.
/// </summary>
public sealed partial class GrainRetry(IGrainFactory grains, TimeProvider clock, ILogger<GrainRetry> logger)
{
    private const int FirstPauseMilliseconds = 50;
    private const int PauseSpreadMilliseconds = 100;

    /// <summary>
    /// After NotStored the pause is this many times longer: an unavailable database takes seconds to return, and retries do not empty a
    /// full queue.
    /// </summary>
    private const int PauseFactorAfterNotStored = 5;

    /// <summary>
    /// Failed calls are expensive. While a silo is down at most this many calls are retried at once, probing for all the others; that
    /// leaves the other silos CPU time to agree that it is dead (decision 0019). Successful retries take milliseconds, so this many are
    /// enough.
    /// </summary>
    private const int MaxConcurrentRetries = 16;

    /// <summary>An answer normally takes milliseconds; after this long it may never come.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(1);

    private int _repeats;

    /// <summary>
    /// Whether the failure may be caused by silos that come and go: timeouts, rejections, no gateway, a lost silo or connection.
    /// Cancellation counts, because Orleans throws it when a call found no silo in time, and callers never cancel these calls.
    /// </summary>
    public static bool IsPassing(Exception exception) => exception is TimeoutException or OrleansException or OperationCanceledException;

    /// <summary>Starts the time that all calls for one event share.</summary>
    /// <param name="isOnlyDelivery">
    /// True if VOD will not deliver the event again; then a call that answered NotStored is also retried.
    /// </param>
    internal CallBudget StartBudget(TimeSpan patience, bool isOnlyDelivery) => new(clock, clock.GetTimestamp(), patience, isOnlyDelivery);

    /// <summary>Returns the grain's answer, or <see cref="ReceiveOutcome.NotStored"/> if none came in time.</summary>
    /// <param name="call">A static lambda, so that the hot path allocates no closure; all it needs is in <paramref name="state"/>.</param>
    internal async ValueTask<ReceiveOutcome> CallAsync<TState>(
        Func<IGrainFactory, TState, Task<ReceiveOutcome>> call, TState state, CallBudget budget)
    {
        List<Task<ReceiveOutcome>>? late = null;
        for (var attempt = 1; ; attempt++)
        {
            var pause = attempt * FirstPause();
            Task<ReceiveOutcome>? asked = null;
            var hasPlace = attempt > 1 && await TakeRetrySlotAsync(budget, late);
            try
            {
                asked = call(grains, state);
                var outcome = await FirstAnswerAsync(asked, late).WaitAsync(Shorter(LateAfter, budget.Left), clock);
                if (outcome.IsStored() || !budget.IsOnlyDelivery || budget.Left <= pause * PauseFactorAfterNotStored)
                    return outcome;
                pause *= PauseFactorAfterNotStored;
                Log.Repeating(logger, attempt, nameof(ReceiveOutcome.NotStored));
            }
            catch (Exception exception) when (IsPassing(exception) && budget.Left > pause)
            {
                Log.Repeating(logger, attempt, exception.GetType().Name);
            }
            catch (Exception exception)
            {
                // Many calls fail on the same lost silo; logging a stack trace for each would keep the other silos busy.
                Log.GaveUp(logger, attempt, exception.GetType().Name, IsPassing(exception) ? null : exception);
                return ReceiveOutcome.NotStored;
            }
            finally
            {
                if (hasPlace)
                    Interlocked.Decrement(ref _repeats);
            }

            // A late call may still answer first: the database can be slow although no silo is lost.
            late ??= [];
            if (asked is not null)
                late.Add(asked);
            if (asked is null || late.RemoveAll(static one => one.IsCompleted) > 0)
                await Task.Delay(pause, clock);
        }
    }

    /// <summary>Waits until fewer than <see cref="MaxConcurrentRetries"/> retries are running.</summary>
    /// <returns>False if the call must be made without a place: too little time is left, or an earlier call has completed.</returns>
    private async ValueTask<bool> TakeRetrySlotAsync(CallBudget budget, List<Task<ReceiveOutcome>>? late)
    {
        while (budget.Left > LateAfter && late?.Exists(static one => one.IsCompleted) is not true)
        {
            if (Interlocked.Increment(ref _repeats) <= MaxConcurrentRetries)
                return true;
            Interlocked.Decrement(ref _repeats);
            await Task.WhenAny([Task.Delay(FirstPause(), clock), .. late ?? []]);
        }

        return false;
    }

    private static Task<ReceiveOutcome> FirstAnswerAsync(Task<ReceiveOutcome> asked, List<Task<ReceiveOutcome>>? late) =>
        late is null ? asked : Task.WhenAny([asked, .. late]).Unwrap();

    private static TimeSpan FirstPause() => TimeSpan.FromMilliseconds(FirstPauseMilliseconds + Random.Shared.Next(PauseSpreadMilliseconds));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Grain call {Attempt} failed ({Failure}) and is retried.")]
        public static partial void Repeating(ILogger logger, int attempt, string failure);

        [LoggerMessage(2, LogLevel.Error, "Nothing was stored after {Attempt} grain calls: {Failure}.")]
        public static partial void GaveUp(ILogger logger, int attempt, string failure, Exception? exception);
    }
}
