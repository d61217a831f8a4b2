using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>What one server did under load for some seconds.</summary>
/// <param name="CpuMicroseconds">Of the server and, where it has one, of PostgreSQL, per callback; without the load.</param>
/// <param name="PostgresMicroseconds">PostgreSQL's part of it.</param>
/// <param name="IdleShare">Of the whole machine while measuring; what is busy beside server and load is other people's work.</param>
internal sealed record Turn(
    double PerSecond,
    long Refused,
    double P50Ms,
    double P99Ms,
    double WorstMs,
    double CpuMicroseconds,
    double PostgresMicroseconds,
    double IdleShare,
    double ResidentMegabytes)
{
    public static async Task<Turn> Of(ServerProcess server, PostgresServer postgres, int connections, TimeSpan warmUp, TimeSpan seconds)
    {
        var (cpuBefore, postgresBefore, machineBefore) = (TimeSpan.Zero, TimeSpan.Zero, default(MachineTime));
        var load = await new CallbackLoad(server.Port, connections).Run(
            warmUp, seconds, () => (cpuBefore, postgresBefore, machineBefore) = (server.CpuTime, postgres.CpuTime(), MachineTime.Now()));
        var (cpu, postgresCpu) = (server.CpuTime - cpuBefore, postgres.CpuTime() - postgresBefore);
        var idle = MachineTime.Now().IdleShareSince(machineBefore);
        return new Turn(
            Math.Round(load.PerSecond),
            load.Refused,
            Math.Round(load.P50Milliseconds, 1),
            Math.Round(load.P99Milliseconds, 1),
            Math.Round(load.WorstMilliseconds, 1),
            Math.Round((cpu + postgresCpu).TotalMicroseconds / load.Answered, 1),
            Math.Round(postgresCpu.TotalMicroseconds / load.Answered, 1),
            Math.Round(idle, 2),
            Math.Round(server.ResidentMegabytes));
    }

    public static Turn Median(IReadOnlyCollection<Turn> turns) => turns.OrderBy(static turn => turn.PerSecond).ElementAt(turns.Count / 2);

    /// <summary>Of turns that took equally long. CPU is per callback: a turn counts for as many as it had.</summary>
    public static Turn Mean(IReadOnlyCollection<Turn> turns)
    {
        var callbacks = turns.Sum(static turn => turn.PerSecond);
        return new Turn(
            Math.Round(turns.Average(static turn => turn.PerSecond)),
            turns.Sum(static turn => turn.Refused),
            Math.Round(turns.Average(static turn => turn.P50Ms), 1),
            Math.Round(turns.Average(static turn => turn.P99Ms), 1),
            turns.Max(static turn => turn.WorstMs),
            Math.Round(turns.Sum(static turn => turn.CpuMicroseconds * turn.PerSecond) / callbacks, 1),
            Math.Round(turns.Sum(static turn => turn.PostgresMicroseconds * turn.PerSecond) / callbacks, 1),
            Math.Round(turns.Average(static turn => turn.IdleShare), 2),
            turns.Max(static turn => turn.ResidentMegabytes));
    }
}

/// <param name="CallbacksPerSecond">Of one over the other.</param>
/// <param name="CpuPerCallback">More than 1 is less CPU.</param>
internal sealed record Ratio(double CallbacksPerSecond, double CpuPerCallback)
{
    public static Ratio Of(Turn one, Turn other) =>
        new(Math.Round(one.PerSecond / other.PerSecond, 2), Math.Round(other.CpuMicroseconds / one.CpuMicroseconds, 2));
}
