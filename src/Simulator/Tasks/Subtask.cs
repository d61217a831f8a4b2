namespace Media.Simulator.Tasks;

/// <summary>One output of an accepted procedure, with its planned end; a null <see cref="Failure"/> is success.</summary>
internal sealed record Subtask(SubtaskRequest Request, DateTimeOffset BeginAt, DateTimeOffset FinishAt, SubtaskFailure? Failure);
