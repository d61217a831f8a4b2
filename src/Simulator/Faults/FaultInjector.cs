using System.Globalization;

namespace Media.Simulator.Faults;

/// <summary>
/// Decides whether a fault happens. The decision is a hash of the seed, the fault and a key (the third file, its second task, the
/// fortieth ProcessMedia call) instead of the next number of a random sequence, so that it does not depend on the order of threads.
/// </summary>
internal sealed class FaultInjector(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _calls = [];
    private volatile FaultSettings _settings = new() { Seed = options.Seed };

    public FaultSettings Settings => _settings;

    /// <summary>Changes the settings that the patch has. A seed, even an unchanged one, also restarts the numbering of API calls.</summary>
    public FaultSettings Change(FaultPatch patch)
    {
        lock (_gate)
        {
            if (patch.Seed is not null)
                _calls.Clear();
            return _settings = patch.ApplyTo(_settings);
        }
    }

    /// <summary>The key of the next call of an action: the action and its number, the same in every run.</summary>
    public string NextCallKey(string action)
    {
        lock (_gate)
        {
            var number = _calls[action] = _calls.GetValueOrDefault(action) + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{action}:{number}");
        }
    }

    public bool Injects(Func<FaultSettings, double> probability, string fault, string key)
    {
        var settings = _settings;
        var p = probability(settings);
        return p > 0 && Draw(settings.Seed, fault, key) < p;
    }

    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public double FractionFor(string fault, string key) => Draw(_settings.Seed, fault, key);

    private static double Draw(long seed, string fault, string key)
    {
        // FNV-1a, then splitmix64's finaliser, whose high bits are evenly distributed.
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in fault)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '|') * 1099511628211UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
