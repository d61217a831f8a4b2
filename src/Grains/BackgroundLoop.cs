namespace Media.Grains;

/// <summary>The loops of this silo's background services. They end quietly when the host stops, or is disposed of after a failed start.</summary>
internal static class BackgroundLoop
{
    /// <summary>Acts at a steady pace: after one interval, then every interval. Acts never overlap.</summary>
    public static Task EveryAsync(this TimeProvider clock, TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken stopping) =>
        UntilStoppedAsync(
            async () =>
            {
                using var timer = new PeriodicTimer(interval, clock);
                while (await timer.WaitForNextTickAsync(stopping))
                    await act(stopping);
            },
            stopping);

    /// <summary>Acts at once, and again after each pause. An act returns the pause that follows it.</summary>
    public static Task RepeatAsync(this TimeProvider clock, Func<CancellationToken, Task<TimeSpan>> act, CancellationToken stopping) =>
        UntilStoppedAsync(
            async () =>
            {
                while (true)
                    await Task.Delay(await act(stopping), clock, stopping);
            },
            stopping);

    private static async Task UntilStoppedAsync(Func<Task> loop, CancellationToken stopping)
    {
        try
        {
            await loop();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Other silos go on, and this one when it starts again.
        }
    }
}
