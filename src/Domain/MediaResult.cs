using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>
/// The status of a file as a whole. It is decided by the requested outputs, never by the deprecated procedure error (<c>protocol</c> g.2).
/// </summary>
/// <param name="Outputs">The best known result of every requested output.</param>
/// <param name="Retryable">The failed transcode definitions that can be requested again; empty unless processing has ended.</param>
public sealed record MediaResult(MediaStatus Status, Failure? Error, ImmutableArray<Output> Outputs, ImmutableArray<long> Retryable)
{
    private const string Transcode = "Transcode";

    private static readonly Failure NotReported = new("Media.NotReported", "VOD ended the procedure without reporting this output.");
    private static readonly Failure Superseded = new("Media.Superseded", "A later request replaced this one.");
    private static readonly Failure NotThere =
        new("Media.NoResultFound", "VOD never reported the end of the procedure, and it shows no such output.");
    private static readonly Failure NotConfirmed =
        new("Media.NotConfirmed", "Callbacks reported this file, but VOD confirmed none of their claims.");
    private static readonly Failure WasAborted = new("Media.Aborted", "The procedure was aborted at VOD.");

    public static MediaResult Of(MediaFile file)
    {
        var tracked = Tracked.Of(file);
        var outputs = BestOf(file, tracked);
        var (status, error) = BeforeTheEnd(file, tracked) ?? AtTheEnd(tracked, outputs);
        var canRetry = status is MediaStatus.Failed or MediaStatus.PartlyReady;
        return new MediaResult(status, error, outputs, canRetry ? RetryableOf(file, outputs) : []);
    }

    /// <summary>
    /// Computes only the status, which every new piece of evidence needs, and skips the outputs if they cannot change it.
    /// </summary>
    internal static (MediaStatus Status, Failure? Error) StatusOf(MediaFile file, List<Tracked> tracked) =>
        BeforeTheEnd(file, tracked) ?? AtTheEnd(tracked, BestOf(file, tracked));

    /// <summary>The file is known only from callbacks, and VOD confirmed none of their claims.</summary>
    internal static bool IsUnconfirmed(MediaFile file) =>
        file is { Upload: null, MadeByVod: null, DeletedAt: null, Procedures.IsEmpty: true, Hints.IsEmpty: false }
        && file.Hints.All(static hint => hint.Lapsed);

    private static (MediaStatus Status, Failure? Error)? BeforeTheEnd(MediaFile file, List<Tracked> tracked)
    {
        if (file.DeletedAt is not null)
            return (MediaStatus.Deleted, null);
        if (tracked.Count == 0)
            return Untracked(file);
        if (tracked.Find(static one => one.IsOpenRequest) is { Attempt: { } open })
            return open.LastCall is { Class: FailureClass.Configuration } call
                ? (MediaStatus.Blocked, call.Failure)
                : (MediaStatus.Requesting, open.LastCall is { MayLast: true } last ? last.Failure : null);
        return tracked.Exists(static one => one.IsRunning) ? (MediaStatus.Processing, null) : null;
    }

    private static (MediaStatus Status, Failure? Error) AtTheEnd(List<Tracked> tracked, ImmutableArray<Output> outputs) =>
        outputs.IsEmpty ? WithoutOutputs(tracked) : ByOutputs(outputs);

    /// <summary>Excludes definitions with several subtasks: those are clips, which a request by definition alone cannot describe.</summary>
    private static ImmutableArray<long> RetryableOf(MediaFile file, ImmutableArray<Output> outputs) =>
        file.Attempts is [.., { Number: >= SessionId.MaxAttempts }] ? [] :
        [.. outputs
            .Where(output => output is { Status: OutputStatus.Failed, Type: Transcode, Definition: > 0 })
            .Select(output => output.Definition)
            .Where(definition => outputs.Count(output => output.Type == Transcode && output.Definition == definition) == 1)];

    private static (MediaStatus Status, Failure? Error) Untracked(MediaFile file) =>
        file.Upload is not null || file.MadeByVod is not null ? (MediaStatus.Skipped, null)
        : file.PullFailure is { } failure ? (MediaStatus.Failed, failure)
        : IsUnconfirmed(file) ? (MediaStatus.Failed, NotConfirmed)
        : (MediaStatus.Uploaded, null);

    /// <summary>No output was listed, so only the procedure's own status and error can decide.</summary>
    private static (MediaStatus Status, Failure? Error) WithoutOutputs(List<Tracked> tracked)
    {
        var last = tracked[^1];
        var failure = last.Procedure switch
        {
            null => last.Attempt?.Refused ?? last.Attempt?.GaveUp ?? Superseded,
            { Status: ProcedureStatus.Aborted } procedure => procedure.Failure ?? WasAborted,
            { Inferred: true } => NotThere,
            var procedure => procedure.Failure,
        };
        return failure is null ? (MediaStatus.Ready, null) : (MediaStatus.Failed, failure);
    }

    private static (MediaStatus Status, Failure? Error) ByOutputs(ImmutableArray<Output> outputs)
    {
        var failed = outputs.Where(output => output.Status != OutputStatus.Success).ToArray();
        if (failed.Length == 0)
            return (MediaStatus.Ready, null);
        var error = new Failure(failed[0].ErrorCode ?? NotReported.Code, failed[0].Message);
        return (failed.Length < outputs.Length ? MediaStatus.PartlyReady : MediaStatus.Failed, error);
    }

    /// <summary>Picks a success from any procedure, preferably one that still exists; otherwise the latest request's result.</summary>
    private static ImmutableArray<Output> BestOf(MediaFile file, List<Tracked> tracked) =>
        [.. tracked
            .SelectMany(one => OutputsOf(file, one))
            .GroupBy(item => (item.Type, item.Definition, item.Ordinal))
            .Select(same => same.FirstOrDefault(item => item is { Status: OutputStatus.Success, DeletedAt: null })
                ?? same.FirstOrDefault(item => item.Status == OutputStatus.Success)
                ?? same.Last())];

    /// <summary>The outputs of one request or procedure: those requested, then any others that VOD reported.</summary>
    internal static IEnumerable<Output> OutputsOf(MediaFile file, Tracked tracked)
    {
        var items = ItemsOf(tracked, file.Described);
        return file.DeletedParts.IsEmpty ? items : items.Select(item => WithoutDeleted(item, file.DeletedParts, tracked));
    }

    /// <summary>A deleted output still counts as made; only its URL is removed.</summary>
    private static Output WithoutDeleted(Output item, ImmutableArray<DeletedPart> parts, Tracked tracked)
    {
        var madeAt = item.FinishAt ?? tracked.Attempt?.DecidedAt ?? tracked.Procedure?.FirstSeenAt ?? DateTimeOffset.MinValue;
        return item.Status == OutputStatus.Success && parts.FirstOrDefault(part => part.Removes(item, madeAt)) is { } gone
            ? item with { Url = null, DeletedAt = gone.At }
            : item;
    }

    private static IEnumerable<Output> ItemsOf(Tracked tracked, Description? described)
    {
        var reported = tracked.Procedure?.Outputs ?? [];
        var planned = Planned(tracked.Attempt?.Definitions ?? []);
        foreach (var item in planned)
            yield return Settle(reported.FirstOrDefault(output => output.IsSameItemAs(item)) ?? item, tracked, described);
        foreach (var output in reported.Where(output => !planned.Any(item => output.IsSameItemAs(item))))
            yield return Settle(output, tracked, described);
        if (tracked is { Procedure: { Inferred: true, Outputs.IsEmpty: true }, Attempt: null } && described is not null)
            foreach (var output in described.Outputs)
                yield return output;
    }

    private static Output[] Planned(ImmutableArray<long> definitions) =>
        [.. definitions.Select((definition, place) => new Output
        {
            Type = Transcode,
            Definition = definition,
            Ordinal = definitions.Take(place).Count(other => other == definition),
            Status = OutputStatus.Pending,
        })];

    /// <summary>An output without a final report counts as failed once its procedure has ended, unless VOD shows that it exists.</summary>
    private static Output Settle(Output item, Tracked tracked, Description? described)
    {
        if (item.Status is OutputStatus.Success or OutputStatus.Failed || tracked.IsOpenRequest || tracked.IsRunning)
            return item;
        if (tracked.Procedure is { Inferred: true } && described?.Outputs.FirstOrDefault(item.IsSameItemAs) is { } found)
            return found;
        var why = tracked.Procedure switch
        {
            null => tracked.Attempt?.Refused ?? tracked.Attempt?.GaveUp ?? Superseded,
            { Inferred: true } => NotThere,
            { Status: ProcedureStatus.Aborted } procedure => procedure.Failure ?? WasAborted,
            var procedure => procedure.Failure ?? NotReported,
        };
        return item with { Status = OutputStatus.Failed, ErrorCode = why.Code, Message = why.Message };
    }
}
