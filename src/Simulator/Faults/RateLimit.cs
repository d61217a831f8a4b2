namespace Media.Simulator.Faults;

/// <summary>Limits the calls accepted per action within any second (<see cref="FaultSettings.ApiCallsPerSecond"/>).</summary>
internal sealed class RateLimit(FaultInjector faults, SimulatorOptions options)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _accepted = [];

    /// <returns>True if the call is within the limit; it then counts.</returns>
    public bool TryAcquire(string action)
    {
        if (faults.Settings.ApiCallsPerSecond is 0)
            return true;
        lock (_gate)
        {
            if (!_accepted.TryGetValue(action, out var accepted))
                _accepted.Add(action, accepted = new Queue<long>());
            while (accepted.TryPeek(out var oldest) && options.RealTime.GetElapsedTime(oldest) >= Second)
                accepted.Dequeue();
            if (accepted.Count >= faults.Settings.ApiCallsPerSecond)
                return false;
            accepted.Enqueue(options.RealTime.GetTimestamp());
            return true;
        }
    }
}
