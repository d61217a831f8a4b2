using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Callbacks;

/// <summary>The figures of one server under load for some seconds.</summary>
/// <param name="CpuMicroseconds">CPU time per callback, of the server and PostgreSQL without the load generator.</param>
/// <param name="PostgresMicroseconds">PostgreSQL's part of <paramref name="CpuMicroseconds"/>.</param>
/// <param name="IdleShare">The idle share of the whole machine, which shows whether other work disturbed the measurement.</param>
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
    public static async Task<Turn> MeasureAsync(
        ServerProcess server, PostgresServer postgres, int connections, TimeSpan warmUp, TimeSpan seconds)
    {
        var (cpuBefore, postgresBefore, machineBefore) = (TimeSpan.Zero, TimeSpan.Zero, default(MachineTime));
        var load = await new CallbackLoad(server.Port, connections).RunAsync(
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

    /// <summary>The mean of turns of equal length. CPU time per callback is weighted by each turn's callbacks.</summary>
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
