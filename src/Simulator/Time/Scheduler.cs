namespace Media.Simulator.Time;

/// <summary>Runs actions at their simulated times: one queue and one loop, because a timer per task would not scale.</summary>
internal sealed class Scheduler : BackgroundService
{
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinSleep = TimeSpan.FromMilliseconds(1);

    private readonly SimulatedClock _clock;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _due = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly ITimer _alarm;
    private long _order;

    public Scheduler(SimulatedClock clock)
    {
        _clock = clock;
        _alarm = clock.Real.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs the action on the loop, soon after the simulated time; it must not block.</summary>
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

    /// <summary>Makes the loop check the queue again. Call it after a change of speed: the alarm is set to a real time.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread woke the loop between our check and our release, which is as good.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            _alarm.Change(RunDue(), Timeout.InfiniteTimeSpan);
            await _wake.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The real time until the next action is due.</returns>
    private TimeSpan RunDue()
    {
        while (true)
        {
            Action action;
            lock (_gate)
            {
                if (!_due.TryPeek(out action!, out var next))
                    return MaxSleep;
                var wait = next.Due - _clock.Now;
                if (wait > TimeSpan.Zero)
                    return SleepFor(wait);
                _due.Dequeue();
            }

            action();
        }
    }

    private TimeSpan SleepFor(TimeSpan simulatedWait)
    {
        // Compared before the division, which overflows for a distant time at a slow speed.
        if (simulatedWait >= _clock.ToSimulated(MaxSleep))
            return MaxSleep;
        var wait = _clock.ToReal(simulatedWait);
        return wait < MinSleep ? MinSleep : wait;
    }

    public override void Dispose()
    {
        _alarm.Dispose();
        base.Dispose();
    }
}
