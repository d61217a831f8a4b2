namespace Media.Tests;

/// <summary>Waits for what will be: looks again and again, up to a limit, and says what it saw last when that was never right.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <returns>What was seen when it was right.</returns>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> isRight, string what, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(Pause);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isRight(seen))
                return seen;
            var waited = TimeProvider.System.GetElapsedTime(started);
            Assert.True(waited < (limit ?? Patience), $"{what}: not within {waited.TotalSeconds:F0} s; last seen: {seen}");
            await timer.WaitForNextTickAsync();
        }
    }

    public static Task<bool> HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null) =>
        SeesAsync(condition, static holds => holds, what, limit);

    public static Task<bool> HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, limit);
}
