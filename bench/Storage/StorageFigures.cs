using System.Diagnostics;

namespace Media.Bench.Storage;

/// <summary>The measured throughput, latency and CPU time of commits.</summary>
/// <param name="CpuMicroseconds">Per commit, of this process and of PostgreSQL. Other load on the machine disturbs it least.</param>
internal sealed record StorageFigures(double CommitsPerSecond, double P50Milliseconds, double P99Milliseconds, double CpuMicroseconds)
{
    public static StorageFigures Of(IEnumerable<long> ticks, TimeSpan elapsed, TimeSpan cpu)
    {
        var sorted = ticks.Order().ToArray();
        return new StorageFigures(
            Math.Round(sorted.Length / elapsed.TotalSeconds),
            Milliseconds(sorted[sorted.Length / 2]),
            Milliseconds(sorted[sorted.Length * 99 / 100]),
            Math.Round(cpu.TotalMicroseconds / sorted.Length, 1));
    }

    public static StorageFigures Median(IReadOnlyCollection<StorageFigures> all)
    {
        return new StorageFigures(
            Of(m => m.CommitsPerSecond), Of(m => m.P50Milliseconds), Of(m => m.P99Milliseconds), Of(m => m.CpuMicroseconds));

        double Of(Func<StorageFigures, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
    }

    private static double Milliseconds(long ticks) => Math.Round(Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds, 2);
}
