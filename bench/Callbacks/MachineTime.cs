using System.Globalization;

namespace Media.Bench.Callbacks;

/// <summary>The idle and total time of all processors since boot, in clock ticks (<c>/proc/stat</c>).</summary>
internal readonly record struct MachineTime(long Idle, long Total)
{
    public static MachineTime Now()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new MachineTime(ticks[3] + ticks[4], ticks.Sum());
    }

    public double IdleShareSince(MachineTime before) => (Idle - before.Idle) / (double)(Total - before.Total);
}
