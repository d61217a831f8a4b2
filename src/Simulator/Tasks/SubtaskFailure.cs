namespace Media.Simulator.Tasks;

/// <summary>The error of a failed subtask, as its result reports it.</summary>
internal sealed record SubtaskFailure(string ErrCodeExt, int ErrCode, string Message);
