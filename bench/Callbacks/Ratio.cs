namespace Media.Bench.Callbacks;

/// <summary>Compares the turns of two servers.</summary>
/// <param name="CallbacksPerSecond">The first server's over the second's.</param>
/// <param name="CpuPerCallback">The second server's over the first's: more than 1 means that the first one needs less.</param>
internal sealed record Ratio(double CallbacksPerSecond, double CpuPerCallback)
{
    public static Ratio Of(Turn one, Turn other) =>
        new(Math.Round(one.PerSecond / other.PerSecond, 2), Math.Round(other.CpuMicroseconds / one.CpuMicroseconds, 2));
}
