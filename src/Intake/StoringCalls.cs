using Media.Contracts;
using Microsoft.Extensions.Logging;

namespace Media.Intake;

/// <summary>
/// Calls to grains that store, repeated while a silo is lost and its grains come back elsewhere: Orleans repeats nothing, and a
/// call in flight to a dead silo is never answered. Only calls whose repetition is harmless go through here.
/// </summary>
public sealed partial class StoringCalls(IGrainFactory grains, TimeProvider clock, ILogger<StoringCalls> logger)
{
    private const int FirstPauseMilliseconds = 50;
    private const int PauseSpreadMilliseconds = 100;

    /// <summary>A database that is away comes back in seconds, and a queue that is full is not filled by asking.</summary>
    private const int PausesAfterNotStored = 5;

    /// <summary>
    /// While a silo is lost every call to it fails, and one that fails costs many times what one that succeeds does: a few find out for
    /// all when its files are elsewhere, and leave the other silos the time to agree that it is lost. Answered in milliseconds, these
    /// are enough for all.
    /// </summary>
    private const int RepeatsAtOnce = 16;

    /// <summary>An answer takes milliseconds; one that takes longer than this may never come.</summary>
    private static readonly TimeSpan Suspicion = TimeSpan.FromSeconds(1);

    private int _repeats;

    /// <summary>
    /// Silos come and go: time-outs, rejections, no gateway, a silo or a connection lost; and Orleans' word for a call that found no
    /// silo in time, for nobody cancels these.
    /// </summary>
    public static bool IsPassing(Exception exception) => exception is TimeoutException or OrleansException or OperationCanceledException;

    /// <summary>The time all calls for one event share, from now.</summary>
    /// <param name="isOnlyDelivery">Nobody delivers it again: a grain that could not store it is asked again, too.</param>
    internal CallBudget StartBudget(TimeSpan patience, bool isOnlyDelivery) => new(clock, clock.GetTimestamp(), patience, isOnlyDelivery);

    /// <summary>The grain's answer, or <see cref="ReceiveOutcome.NotStored"/> when none came in time.</summary>
    /// <param name="call">Static, so that the hot path allocates no closure; all it needs is in <paramref name="state"/>.</param>
    internal async ValueTask<ReceiveOutcome> StoreAsync<TState>(
        Func<IGrainFactory, TState, Task<ReceiveOutcome>> call, TState state, CallBudget budget)
    {
        List<Task<ReceiveOutcome>>? late = null;
        for (var attempt = 1; ; attempt++)
        {
            var pause = attempt * FirstPause();
            Task<ReceiveOutcome>? asked = null;
            var hasPlace = attempt > 1 && await TakePlace(budget, late);
            try
            {
                asked = call(grains, state);
                var outcome = await FirstAnswer(asked, late).WaitAsync(Shorter(Suspicion, budget.Left), clock);
                if (outcome.IsStored() || !budget.IsOnlyDelivery || budget.Left <= pause * PausesAfterNotStored)
                    return outcome;
                pause *= PausesAfterNotStored;
                Log.Repeating(logger, attempt, nameof(ReceiveOutcome.NotStored));
            }
            catch (Exception exception) when (IsPassing(exception) && budget.Left > pause)
            {
                Log.Repeating(logger, attempt, exception.GetType().Name);
            }
            catch (Exception exception)
            {
                // Many calls meet the same silo that is lost: a stack trace for each would keep the others busy.
                Log.GaveUp(logger, attempt, exception.GetType().Name, IsPassing(exception) ? null : exception);
                return ReceiveOutcome.NotStored;
            }
            finally
            {
                if (hasPlace)
                    Interlocked.Decrement(ref _repeats);
            }

            // What is only late may still answer first: a database can be slow without a silo being lost.
            late ??= [];
            if (asked is not null)
                late.Add(asked);
            if (asked is null || late.RemoveAll(static one => one.IsCompleted) > 0)
                await Task.Delay(pause, clock);
        }
    }

    /// <summary>Waits for one of the places of <see cref="RepeatsAtOnce"/>.</summary>
    /// <returns>False where the call is to be made without: there is no time for another, or an answer has come after all.</returns>
    private async ValueTask<bool> TakePlace(CallBudget budget, List<Task<ReceiveOutcome>>? late)
    {
        while (budget.Left > Suspicion && late?.Exists(static one => one.IsCompleted) is not true)
        {
            if (Interlocked.Increment(ref _repeats) <= RepeatsAtOnce)
                return true;
            Interlocked.Decrement(ref _repeats);
            await Task.WhenAny([Task.Delay(FirstPause(), clock), .. late ?? []]);
        }

        return false;
    }

    private static Task<ReceiveOutcome> FirstAnswer(Task<ReceiveOutcome> asked, List<Task<ReceiveOutcome>>? late) =>
        late is null ? asked : Task.WhenAny([asked, .. late]).Unwrap();

    private static TimeSpan FirstPause() => TimeSpan.FromMilliseconds(FirstPauseMilliseconds + Random.Shared.Next(PauseSpreadMilliseconds));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Grain call {Attempt} met {Failure}; another is made.")]
        public static partial void Repeating(ILogger logger, int attempt, string failure);

        [LoggerMessage(2, LogLevel.Error, "Nothing was stored after {Attempt} grain calls: {Failure}.")]
        public static partial void GaveUp(ILogger logger, int attempt, string failure, Exception? exception);
    }
}

/// <summary>What is left of the time an event may take.</summary>
internal readonly struct CallBudget(TimeProvider clock, long startedAt, TimeSpan total, bool isOnlyDelivery)
{
    public bool IsOnlyDelivery => isOnlyDelivery;

    /// <summary>Never negative.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = total - clock.GetElapsedTime(startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
