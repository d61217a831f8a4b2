using Media.Domain;

namespace Media.Vod.Api;

/// <param name="Status">Processing (also VOD's WAITING), Finished or Aborted.</param>
public sealed record TaskSummary(TaskId Task, ProcedureStatus Status, SessionId? Session)
{
    /// <summary>Whether VOD's <c>TaskType</c> is Procedure, as opposed to an edit, a pull and so on.</summary>
    public bool IsProcedure { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}
