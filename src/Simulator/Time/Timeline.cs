namespace Media.Simulator.Time;

/// <summary>Everything that is to happen later, in one queue ordered by simulated time, run by one loop: no timer per job.</summary>
internal sealed class Timeline : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);

    private readonly SimulatedClock _clock;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _due = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly ITimer _alarm;
    private long _order;

    public Timeline(SimulatedClock clock)
    {
        _clock = clock;
        _alarm = clock.Real.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs the action on the loop, soon after the simulated moment; it must not block.</summary>
    public void At(DateTimeOffset due, Action action)
    {
        bool isNext;
        lock (_gate)
        {
            isNext = !_due.TryPeek(out _, out var first) || due < first.Due;
            _due.Enqueue(action, (due, _order++));
        }

        if (isNext)
            Wake();
    }

    public void AfterReal(TimeSpan delay, Action action) => At(_clock.Now + _clock.ToSimulated(delay), action);

    /// <summary>The speed changed: what the alarm was set to no longer holds.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke the loop between the look and the release: that is all we wanted.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            _alarm.Change(RunWhatIsDue(), Timeout.InfiniteTimeSpan);
            await _wake.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How long there is nothing to do, in real time.</returns>
    private TimeSpan RunWhatIsDue()
    {
        while (true)
        {
            Action action;
            lock (_gate)
            {
                if (!_due.TryPeek(out action!, out var next))
                    return LongestSleep;
                var wait = next.Due - _clock.Now;
                if (wait > TimeSpan.Zero)
                    return Shorten(wait);
                _due.Dequeue();
            }

            action();
        }
    }

    private TimeSpan Shorten(TimeSpan simulatedWait)
    {
        // Compared before dividing: a far due time at a slow speed would overflow a TimeSpan.
        if (simulatedWait >= _clock.ToSimulated(LongestSleep))
            return LongestSleep;
        var wait = _clock.ToReal(simulatedWait);
        return wait < ShortestSleep ? ShortestSleep : wait;
    }

    public override void Dispose()
    {
        _alarm.Dispose();
        base.Dispose();
    }
}
