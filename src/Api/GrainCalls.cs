using Media.Contracts;
using Media.Domain;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// Calls to grains, repeated while a silo is lost and its grains come back elsewhere: the Orleans client repeats nothing, and a
/// call in flight to a dead silo is never answered. Only calls whose repetition is harmless go through here.
/// </summary>
internal sealed partial class GrainCalls(IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider clock, ILogger<GrainCalls> logger)
{
    private const int FirstPauseMilliseconds = 50;
    private const int PauseSpreadMilliseconds = 100;

    /// <summary>The time all calls for one request share, from now.</summary>
    public CallBudget StartBudget() => new(clock, clock.GetTimestamp(), options.Value.StoreBudget);

    /// <summary>The grain's answer, or <see cref="ReceiveOutcome.NotStored"/> when none came in time.</summary>
    /// <param name="call">Static, so that the hot path allocates no closure; all it needs is in <paramref name="state"/>.</param>
    public async ValueTask<ReceiveOutcome> StoreAsync<TState>(
        Func<IGrainFactory, TState, Task<ReceiveOutcome>> call, TState state, CallBudget budget)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromMilliseconds(attempt * (FirstPauseMilliseconds + Random.Shared.Next(PauseSpreadMilliseconds)));
            try
            {
                return await call(grains, state).WaitAsync(budget.Left, clock);
            }
            catch (Exception exception) when (IsPassing(exception) && budget.Left > pause)
            {
                Log.Repeating(logger, attempt, exception.GetType().Name);
            }
            catch (Exception exception)
            {
                Log.GaveUp(logger, attempt, exception);
                return ReceiveOutcome.NotStored;
            }

            await Task.Delay(pause, clock);
        }
    }

    /// <summary>Asked once: repeated after a lost answer, a wish that was granted would look refused.</summary>
    public async Task<RetryOutcome> RetryAsync(FileId fileId)
    {
        try
        {
            return await grains.GetGrain<IMediaFileGrain>(fileId.Value).Retry().WaitAsync(options.Value.StoreBudget, clock);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            Log.RetryUnanswered(logger, fileId, exception);
            return RetryOutcome.NotStored;
        }
    }

    /// <summary>Silos come and go: time-outs, rejections, no gateway, a silo or a connection lost.</summary>
    internal static bool IsPassing(Exception exception) => exception is TimeoutException or OrleansException;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Grain call {Attempt} met {Failure}; it is made again.")]
        public static partial void Repeating(ILogger logger, int attempt, string failure);

        [LoggerMessage(2, LogLevel.Error, "Nothing was stored after {Attempt} grain calls.")]
        public static partial void GaveUp(ILogger logger, int attempt, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "An operator's retry of {FileId} was not answered.")]
        public static partial void RetryUnanswered(ILogger logger, FileId fileId, Exception exception);
    }
}

/// <summary>What is left of the time a request may take.</summary>
internal readonly struct CallBudget(TimeProvider clock, long startedAt, TimeSpan total)
{
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
