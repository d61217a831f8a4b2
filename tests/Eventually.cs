namespace Media.Tests;

/// <summary>Polls until a condition holds. After a limit it fails and reports the last value it saw.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Longer than the first pause, because frequent polls take CPU time from the processes under test.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(100);

    /// <returns>The first value that satisfied the condition.</returns>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> isRight, string what, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(FirstPause);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isRight(seen))
                return seen;
            var waited = TimeProvider.System.GetElapsedTime(started);
            Assert.True(waited < (limit ?? Patience), $"{what}: not within {waited.TotalSeconds:F0} s; last seen: {seen}");
            await timer.WaitForNextTickAsync();
            timer.Period = timer.Period * 1.2 < MaxPause ? timer.Period * 1.2 : MaxPause;
        }
    }

    public static Task<bool> HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null) =>
        SeesAsync(condition, static holds => holds, what, limit);

    public static Task<bool> HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, limit);
}
