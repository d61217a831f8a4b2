using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>A procedure as shown to users: a task flow that VOD reported, or a request of this service that has no task (yet).</summary>
/// <param name="Task">Null until VOD has reported its TaskId.</param>
/// <param name="Attempt">The number of this service's request; null if this service did not request the procedure.</param>
/// <param name="Outputs">Includes outputs that are only planned, or that will not arrive any more.</param>
/// <param name="Inferred">VOD never reported its end, so it was inferred from what exists at VOD.</param>
public sealed record KnownProcedure(
    TaskId? Task,
    SessionId? Session,
    ProcedureOrigin Origin,
    int? Attempt,
    ProcedureStatus Status,
    DateTimeOffset Since,
    ImmutableArray<Output> Outputs,
    Failure? Error,
    bool Inferred)
{
    /// <summary>Returns the oldest first.</summary>
    public static ImmutableArray<KnownProcedure> Of(MediaFile file)
    {
        var tracked = Tracked.Of(file);
        var ours = tracked.Where(one => one.Procedure is not null || file.DeletedAt is null).Select(one => From(file, one));
        var others = file.Procedures
            .Where(procedure => tracked.TrueForAll(one => one.Procedure?.Task != procedure.Task))
            .Select(procedure => From(file, new Tracked(null, procedure, IsLatest: false)));
        return
        [
            .. ours.Concat(others)
                .OrderBy(procedure => procedure.Since)
                .ThenBy(procedure => procedure.Task?.Value, StringComparer.Ordinal),
        ];
    }

    private static KnownProcedure From(MediaFile file, Tracked tracked)
    {
        var (attempt, procedure, _) = tracked;
        var number = attempt?.Number ?? procedure?.Session?.AttemptFor(file.FileId);
        return new KnownProcedure(
            procedure?.Task,
            procedure?.Session ?? (number is { } ours ? SessionId.For(file.FileId, ours) : null),
            OriginOf(file, procedure, number),
            number,
            StatusOf(tracked),
            procedure?.FirstSeenAt ?? attempt!.DecidedAt!.Value,
            [.. MediaResult.OutputsOf(file, tracked)],
            procedure?.Failure ?? attempt?.Refused ?? attempt?.GaveUp ?? (tracked.IsOpenRequest ? attempt?.LastCall?.Failure : null),
            procedure is { Inferred: true });
    }

    private static ProcedureOrigin OriginOf(MediaFile file, Procedure? procedure, int? attempt) =>
        attempt is not null || procedure is null ? ProcedureOrigin.Service
        : Tracked.IsOurs(file, procedure) ? ProcedureOrigin.Upload
        : procedure.BySystem ? ProcedureOrigin.System
        : ProcedureOrigin.External;

    private static ProcedureStatus StatusOf(Tracked tracked) => tracked switch
    {
        { Procedure.Inferred: true } => ProcedureStatus.Finished,
        { Procedure: { } procedure } => procedure.Status,
        { IsOpenRequest: true } => ProcedureStatus.Requesting,
        _ => ProcedureStatus.Refused,
    };
}
