using System.Globalization;

namespace Media.Simulator.Faults;

/// <summary>
/// Decides whether a fault happens. A decision is a hash of the seed, the fault and what it befalls (the third file, its second
/// job, the fortieth ProcessMedia call), not the next number of a stream: threads cannot change it by asking in another order.
/// </summary>
internal sealed class Chance(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _calls = [];
    private volatile FaultSettings _settings = new() { Seed = options.Seed };

    public FaultSettings Settings => _settings;

    /// <summary>Naming a seed, the old one or another, also starts the numbering of calls again.</summary>
    public FaultSettings Change(FaultPatch patch)
    {
        lock (_gate)
        {
            if (patch.Seed is not null)
                _calls.Clear();
            return _settings = patch.ApplyTo(_settings);
        }
    }

    /// <summary>A name for this call that the same call has in another run: its action and its number.</summary>
    public string NameCall(string action)
    {
        lock (_gate)
        {
            var number = _calls[action] = _calls.GetValueOrDefault(action) + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{action}:{number}");
        }
    }

    public bool Befalls(Func<FaultSettings, double> probability, string fault, string what)
    {
        var settings = _settings;
        var p = probability(settings);
        return p > 0 && Draw(settings.Seed, fault, what) < p;
    }

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Fraction(string fault, string what) => Draw(_settings.Seed, fault, what);

    private static double Draw(long seed, string fault, string what)
    {
        // FNV-1a over the names, then the finaliser of splitmix64, whose high bits are evenly spread.
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in fault)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '|') * 1099511628211UL;
        foreach (var c in what)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
