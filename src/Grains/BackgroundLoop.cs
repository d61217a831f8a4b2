namespace Media.Grains;

/// <summary>
/// Loops for this silo's background services. They end quietly when the host stops or is disposed of after a failed start.
/// </summary>
internal static class BackgroundLoop
{
    /// <summary>Calls <paramref name="act"/> after one interval and then every interval. Calls never overlap.</summary>
    public static Task EveryAsync(
        this TimeProvider clock, TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken cancellationToken) =>
        UntilStoppedAsync(
            async () =>
            {
                using var timer = new PeriodicTimer(interval, clock);
                while (await timer.WaitForNextTickAsync(cancellationToken))
                    await act(cancellationToken);
            },
            cancellationToken);

    /// <summary>Calls <paramref name="act"/> at once, and again after each pause. The call returns the pause that follows it.</summary>
    public static Task RepeatAsync(
        this TimeProvider clock, Func<CancellationToken, Task<TimeSpan>> act, CancellationToken cancellationToken) =>
        UntilStoppedAsync(
            async () =>
            {
                while (true)
                    await Task.Delay(await act(cancellationToken), clock, cancellationToken);
            },
            cancellationToken);

    private static async Task UntilStoppedAsync(Func<Task> loop, CancellationToken cancellationToken)
    {
        try
        {
            await loop();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The work continues on other silos, and on this one after a restart.
        }
    }
}
