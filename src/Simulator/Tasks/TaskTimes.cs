namespace Media.Simulator.Tasks;

/// <summary>The simulated times of a task.</summary>
internal sealed record TaskTimes(DateTimeOffset AcceptedAt, DateTimeOffset BeginAt, DateTimeOffset FinishAt);
