using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>A procedure to run on a file, requested by ProcessMedia or attached to an upload.</summary>
internal sealed record ProcedureRequest(MediaFile File, string Action, IReadOnlyList<SubtaskRequest> Subtasks)
{
    public string SessionId { get; init; } = "";

    public string SessionContext { get; init; } = "";

    /// <summary>Finish, Change or None. Empty for procedures attached to an upload, which report their end as with Finish.</summary>
    public string NotifyMode { get; init; } = "";

    public long Priority { get; init; }
}
