namespace Media.Simulator.Time;

/// <summary>Starts at the real time and runs as fast as asked; a change of speed changes the future only.</summary>
internal sealed class SimulatedClock
{
    private readonly Lock _gate = new();
    private DateTimeOffset _simulatedBase;
    private long _realBase;
    private double _speed;

    public SimulatedClock(SimulatorOptions options)
    {
        Real = options.RealTime;
        StartedAt = Real.GetUtcNow();
        _simulatedBase = StartedAt;
        _realBase = Real.GetTimestamp();
        _speed = options.Speed;
        JobSeconds = options.JobSeconds;
    }

    /// <summary>What networks, receivers and signatures live by: they do not run faster because jobs do.</summary>
    public TimeProvider Real { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Simulated seconds a job accepted from now on takes.</summary>
    public double JobSeconds { get; set => Interlocked.Exchange(ref field, value); }

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
                return _simulatedBase + Real.GetElapsedTime(_realBase) * _speed;
        }
    }

    public double Speed
    {
        get
        {
            lock (_gate)
                return _speed;
        }
    }

    public void SetSpeed(double speed)
    {
        lock (_gate)
        {
            _simulatedBase += Real.GetElapsedTime(_realBase) * _speed;
            _realBase = Real.GetTimestamp();
            _speed = speed;
        }
    }

    public TimeSpan ToReal(TimeSpan simulated) => simulated / Speed;

    public TimeSpan ToSimulated(TimeSpan real) => real * Speed;
}
