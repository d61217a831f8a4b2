namespace Media.Simulator.Faults;

/// <summary>Counts the calls of each action that were taken within the last second.</summary>
internal sealed class RateLimit(Chance chance, SimulatorOptions options)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _taken = [];

    public bool Exceeds(string action)
    {
        if (chance.Settings.ApiCallsPerSecond is 0)
            return false;
        lock (_gate)
        {
            if (!_taken.TryGetValue(action, out var taken))
                _taken.Add(action, taken = new Queue<long>());
            while (taken.TryPeek(out var oldest) && options.RealTime.GetElapsedTime(oldest) >= Second)
                taken.Dequeue();
            if (taken.Count >= chance.Settings.ApiCallsPerSecond)
                return true;
            taken.Enqueue(options.RealTime.GetTimestamp());
            return false;
        }
    }
}
