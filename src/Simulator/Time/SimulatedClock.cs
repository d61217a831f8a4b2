namespace Media.Simulator.Time;

/// <summary>A clock that starts at the real time and runs <see cref="Speed"/> times as fast.</summary>
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

    /// <summary>The real clock, for networks, receivers and signatures: they are not simulated.</summary>
    public TimeProvider Real { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Simulated seconds that a task accepted from now on takes.</summary>
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

    /// <summary>Changes the speed from now on; the time that has passed stays as it is.</summary>
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
