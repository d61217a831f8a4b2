namespace Media.Simulator.Control;

/// <summary>The answer to <c>GET /sim/jobs</c>: the accepted tasks. A job is what VOD calls a task.</summary>
internal sealed record JobsView(IReadOnlyList<JobsView.Job> Jobs)
{
    internal sealed record Job(
        string FileId, string TaskId, string SessionId, string Action, IReadOnlyList<long> Definitions, DateTimeOffset AcceptedAt,
        string Status, IReadOnlyList<Output> Outputs);

    /// <summary>The times of one output, to fractions of a second, which VOD's own answers leave out.</summary>
    internal sealed record Output(string Type, long Definition, DateTimeOffset BeginAt, DateTimeOffset FinishAt);
}
