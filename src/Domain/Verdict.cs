using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What the facts say of a file as a whole: per requested item, never by the deprecated procedure error (<c>protocol</c> g.2).</summary>
/// <param name="Outputs">The best known result of every requested item.</param>
/// <param name="Retryable">The transcode definitions that failed and can be asked for again; empty unless the file is finished.</param>
public sealed record Verdict(MediaStatus Status, Failure? Error, ImmutableArray<Output> Outputs, ImmutableArray<long> Retryable)
{
    private static readonly Failure NotReported = new("Media.NotReported", "VOD ended the procedure without telling of this output.");
    private static readonly Failure NotThere = new("Media.NoResultFound", "The end of the procedure was never told and VOD shows no such output.");
    private static readonly Failure WasAborted = new("Media.Aborted", "The procedure was aborted at VOD.");

    public static Verdict On(MediaFile file)
    {
        var tracked = Tracked.Of(file).ToArray();
        var outputs = BestOf(tracked.SelectMany(one => OutputsOf(one, file.Described)));
        var (status, error) = Judge(file, tracked, outputs);
        var retryable = status is MediaStatus.Failed or MediaStatus.PartlyReady
            ? outputs.Where(output => output is { Status: OutputStatus.Failed, Type: "Transcode", Definition: > 0 }).Select(output => output.Definition)
            : [];
        return new Verdict(status, error, outputs, [.. retryable]);
    }

    private static (MediaStatus Status, Failure? Error) Judge(MediaFile file, Tracked[] tracked, ImmutableArray<Output> outputs)
    {
        if (file.DeletedAt is not null)
            return (MediaStatus.Deleted, null);
        if (tracked.Length == 0)
            return Untracked(file);
        if (tracked.FirstOrDefault(one => one.IsOpenRequest) is { Attempt: { } open })
            return open.LastFailureClass == FailureClass.Configuration
                ? (MediaStatus.Blocked, open.LastFailure)
                : (MediaStatus.Requesting, null);
        if (tracked.Any(one => one.IsRunning))
            return (MediaStatus.Processing, null);
        return outputs.IsEmpty ? WithoutOutputs(tracked) : ByOutputs(outputs);
    }

    private static (MediaStatus Status, Failure? Error) Untracked(MediaFile file) =>
        file.Upload is not null || file.MadeByVod is not null ? (MediaStatus.Skipped, null)
        : file.PullFailure is { } failure ? (MediaStatus.Failed, failure)
        : (MediaStatus.Uploaded, null);

    /// <summary>A procedure that listed nothing: only its own word is left.</summary>
    private static (MediaStatus Status, Failure? Error) WithoutOutputs(Tracked[] tracked)
    {
        var last = tracked[^1];
        var failure = last.Procedure switch
        {
            null => last.Attempt?.Refused ?? last.Attempt?.GaveUp,
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

    /// <summary>Success counts wherever it came from; otherwise what was asked last.</summary>
    private static ImmutableArray<Output> BestOf(IEnumerable<Output> items) =>
        [.. items
            .GroupBy(item => (item.Type, item.Definition, item.Ordinal))
            .Select(same => same.FirstOrDefault(item => item.Status == OutputStatus.Success) ?? same.Last())];

    /// <summary>What one request or procedure is about: what was asked for, then what VOD reported beyond it.</summary>
    internal static ImmutableArray<Output> OutputsOf(Tracked tracked, Description? described) => [.. ItemsOf(tracked, described)];

    private static IEnumerable<Output> ItemsOf(Tracked tracked, Description? described)
    {
        var reported = tracked.Procedure?.Outputs ?? [];
        var planned = Planned(tracked.Attempt?.Definitions ?? []);
        foreach (var item in planned)
            yield return Settle(reported.FirstOrDefault(output => IsSame(output, item)) ?? item, tracked, described);
        foreach (var output in reported.Where(output => !planned.Any(item => IsSame(output, item))))
            yield return Settle(output, tracked, described);
        if (tracked is { Procedure: { Inferred: true, Outputs.IsEmpty: true }, Attempt: null } && described is not null)
            foreach (var output in described.Outputs)
                yield return output;
    }

    private static Output[] Planned(ImmutableArray<long> definitions) =>
        [.. definitions.Select((definition, place) => new Output
        {
            Type = "Transcode",
            Definition = definition,
            Ordinal = definitions.Take(place).Count(other => other == definition),
            Status = OutputStatus.Pending,
        })];

    /// <summary>An item nobody will tell more of is failed; one VOD shows after all exists.</summary>
    private static Output Settle(Output item, Tracked tracked, Description? described)
    {
        if (item.Status is OutputStatus.Success or OutputStatus.Failed || tracked.IsOpenRequest || tracked.IsRunning)
            return item;
        if (tracked.Procedure is { Inferred: true } && described!.Outputs.FirstOrDefault(output => IsSame(output, item)) is { } found)
            return found;
        var why = tracked.Procedure switch
        {
            null => tracked.Attempt?.Refused ?? tracked.Attempt?.GaveUp ?? NotReported,
            { Inferred: true } => NotThere,
            { Status: ProcedureStatus.Aborted } procedure => procedure.Failure ?? WasAborted,
            var procedure => procedure.Failure ?? NotReported,
        };
        return item with { Status = OutputStatus.Failed, ErrorCode = why.Code, Message = why.Message };
    }

    private static bool IsSame(Output a, Output b) => a.Type == b.Type && a.Definition == b.Definition && a.Ordinal == b.Ordinal;
}
