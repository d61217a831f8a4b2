using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What VOD reports about one procedure (<c>ProcedureTask</c>).</summary>
/// <param name="Status">Processing, Finished or Aborted.</param>
/// <param name="BySystem">VOD started it on its own (<c>Operator</c> is <c>System</c>).</param>
/// <param name="Failure">
/// The deprecated procedure <c>ErrCode</c> and <c>Message</c> if not 0. They explain a failure but never decide the verdict.
/// </param>
public sealed record ProcedureReport(
    TaskId Task,
    ProcedureStatus Status,
    SessionId? Session,
    bool BySystem,
    ImmutableArray<Output> Outputs,
    Failure? Failure,
    MediaInfo? Media)
{
    /// <summary>The file that VOD says the task is about; null if it does not say.</summary>
    public FileId? File { get; init; }

    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;
}
