using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// Anything that tells the truth about one file: an event of VOD's, VOD's answer to a call or a look-up, or an operator's wish.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Uploaded), "uploaded")]
[JsonDerivedType(typeof(PullFailed), "pull_failed")]
[JsonDerivedType(typeof(MadeByVod), "made_by_vod")]
[JsonDerivedType(typeof(ProcedureReported), "procedure_reported")]
[JsonDerivedType(typeof(Deleted), "deleted")]
[JsonDerivedType(typeof(Mentioned), "mentioned")]
[JsonDerivedType(typeof(RequestAccepted), "request_accepted")]
[JsonDerivedType(typeof(RequestDuplicate), "request_duplicate")]
[JsonDerivedType(typeof(RequestRefused), "request_refused")]
[JsonDerivedType(typeof(RequestFailed), "request_failed")]
[JsonDerivedType(typeof(NoTaskFound), "no_task_found")]
[JsonDerivedType(typeof(LookUpAnswered), "look_up_answered")]
[JsonDerivedType(typeof(MediaDescribed), "media_described")]
[JsonDerivedType(typeof(EffectFailed), "effect_failed")]
[JsonDerivedType(typeof(RetryRequested), "retry_requested")]
[JsonDerivedType(typeof(Hinted), "hinted")]
[JsonDerivedType(typeof(NotConfirmed), "not_confirmed")]
public abstract record Evidence
{
    private Evidence()
    {
    }

    /// <summary>When this service learnt it.</summary>
    public required DateTimeOffset At { get; init; }

    public required EvidenceSource Source { get; init; }

    /// <summary>What makes two pieces of evidence the same one: its meaning, not its bytes (<c>protocol</c> a.3).</summary>
    public required string Key { get; init; }

    /// <summary>
    /// The word for this kind of evidence in the archive's event types and in spans. It is stored: renaming a case leaves its word as it is.
    /// </summary>
    [JsonIgnore]
    public string Word => this switch
    {
        Uploaded => "Uploaded",
        PullFailed => "PullFailed",
        MadeByVod => "MadeByVod",
        ProcedureReported => "ProcedureReported",
        Deleted => "Deleted",
        Mentioned => "Mentioned",
        RequestAccepted => "RequestAccepted",
        RequestDuplicate => "RequestDuplicate",
        RequestRefused => "RequestRefused",
        RequestFailed => "RequestFailed",
        NoTaskFound => "NoTaskFound",
        LookUpAnswered => "LookUpAnswered",
        MediaDescribed => "MediaDescribed",
        EffectFailed => "EffectFailed",
        RetryRequested => "RetryRequested",
        Hinted => "Hinted",
        NotConfirmed => "NotConfirmed",
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether it is what is told of a file first, if nothing is lost or overtaken.</summary>
    [JsonIgnore]
    public bool BeginsLife => this is Uploaded or MadeByVod or PullFailed or Hinted { Hint: HintKind.Uploaded };

    /// <summary>
    /// What is left of a callback that is not taken at its word: that VOD is to be asked. Nothing it says of media, outputs or
    /// sessions is kept. What changes neither status nor outputs is told as it is; so are deleted parts that no answer of VOD's shows.
    /// </summary>
    public Evidence AsHint() => this switch
    {
        Uploaded e => HintAt(HintKind.Uploaded, null, e.Procedure is not null),
        MadeByVod e => HintAt(HintKind.Uploaded, null, e.Procedure is not null),
        // Whether there is a file after all is for VOD to say.
        PullFailed => HintAt(HintKind.Uploaded, null, false),
        ProcedureReported { Report: { Status: ProcedureStatus.Processing } report } => HintAt(HintKind.ProcedureRunning, report.Task, false),
        ProcedureReported e => HintAt(HintKind.ProcedureEnded, e.Report.Task, false),
        Deleted { Parts.IsEmpty: true } => HintAt(HintKind.Deleted, null, false),
        Deleted e when e.Parts.Any(DeletedPart.IsTranscode) =>
            HintAt(HintKind.PartDeleted, null, false) with { Parts = [.. e.Parts.Where(DeletedPart.IsTranscode)] },
        Deleted e => new Mentioned("FileDeleted", null, string.Join(", ", e.Parts)) { At = At, Source = Source, Key = Key },
        _ => this,
    };

    private Hinted HintAt(HintKind kind, TaskId? task, bool withProcedure) => new(kind, task, withProcedure) { At = At, Source = Source, Key = Key };

    /// <summary>A new file: NewFileUpload, or a PullComplete that succeeded.</summary>
    /// <param name="EventType">VOD's EventType, or the call that showed the file.</param>
    /// <param name="Procedure">The procedure the upload itself started (<c>ProcedureTaskId</c>): followed, never repeated.</param>
    public sealed record Uploaded(string EventType, MediaInfo Media, TaskId? Procedure) : Evidence;

    /// <summary>A PullComplete that failed but names a file.</summary>
    public sealed record PullFailed(TaskId? Task, Failure Failure) : Evidence;

    /// <summary>A file VOD made out of others (edit, split, compose): known, and ours to follow only if it carries a procedure.</summary>
    public sealed record MadeByVod(string EventType, MediaInfo Media, TaskId? Procedure) : Evidence;

    /// <summary>The state of one procedure, from ProcedureStateChanged or from DescribeTaskDetail.</summary>
    public sealed record ProcedureReported(ProcedureReport Report) : Evidence;

    /// <summary>FileDeleted. A delete of parts leaves the file.</summary>
    /// <param name="Parts">What was deleted, such as <c>TranscodeFiles 100020</c>; empty when the whole file is gone.</param>
    public sealed record Deleted(ImmutableArray<string> Parts) : Evidence
    {
        public ImmutableArray<string> Parts { get; init => field = value.IsDefault ? [] : value; } = Parts.IsDefault ? [] : Parts;
    }

    /// <summary>Any other event that names the file: recorded, changes nothing.</summary>
    public sealed record Mentioned(string EventType, TaskId? Task, string Summary) : Evidence;

    /// <summary>VOD has a task for our request: ProcessMedia answered, or DescribeTasks showed it.</summary>
    public sealed record RequestAccepted(SessionId Session, TaskId Task) : Evidence;

    /// <summary>VOD has had this SessionId before and does not say which task it was.</summary>
    public sealed record RequestDuplicate(SessionId Session, int Call, string Code) : Evidence;

    /// <summary>VOD refused our request for good.</summary>
    public sealed record RequestRefused(SessionId Session, int Call, Failure Failure) : Evidence;

    /// <summary>Our request did not get through, or nobody knows whether it did.</summary>
    public sealed record RequestFailed(SessionId Session, int Call, FailureClass Class, Failure Failure) : Evidence;

    /// <summary>DescribeTasks shows no task with this SessionId.</summary>
    public sealed record NoTaskFound(SessionId Session, int Call, int Search) : Evidence;

    /// <summary>DescribeTaskDetail was asked: the task is still running, or VOD does not know it (any more).</summary>
    public sealed record LookUpAnswered(TaskId Task, int LookUp, bool Known) : Evidence;

    /// <summary>DescribeMediaInfos answered: the last resort, which shows results but no task.</summary>
    /// <param name="Media">Null when VOD no longer has the file.</param>
    public sealed record MediaDescribed(MediaInfo? Media, ImmutableArray<Output> Outputs) : Evidence
    {
        public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;
    }

    /// <summary>A look-up could not be made or answered; it is due again later.</summary>
    public sealed record EffectFailed(string EffectId, int Failures, FailureClass Class, Failure Failure) : Evidence;

    /// <summary>An operator asks again for what failed, under a new attempt; or presses on when blocked.</summary>
    public sealed record RetryRequested : Evidence;

    /// <summary>A callback that counts only once VOD has confirmed it (see <see cref="Domain.Hint"/>).</summary>
    /// <param name="WithProcedure">Of an upload: it was told to have started a procedure.</param>
    public sealed record Hinted(HintKind Hint, TaskId? Task, bool WithProcedure) : Evidence
    {
        /// <summary>Of deleted parts: which, as in <see cref="Deleted"/>. Each is a hint of its own.</summary>
        public ImmutableArray<string> Parts { get; init => field = value.IsDefault ? [] : value; } = [];
    }

    /// <summary>VOD was asked whether what a callback told is so, and did not say it.</summary>
    /// <param name="ToldAt">The telling that was looked after.</param>
    /// <param name="Check">Which look it was since then, from 1.</param>
    public sealed record NotConfirmed(HintKind Hint, TaskId? Task, DateTimeOffset ToldAt, int Check) : Evidence
    {
        /// <inheritdoc cref="Hint.Part"/>
        public string? Part { get; init; }
    }
}

/// <summary>What VOD says of one procedure (<c>ProcedureTask</c>).</summary>
/// <param name="Status">Processing, Finished or Aborted.</param>
/// <param name="BySystem">VOD started it by itself (<c>Operator</c> is <c>System</c>).</param>
/// <param name="Failure">The deprecated procedure <c>ErrCode</c> and <c>Message</c> when not 0: an explanation, never the verdict.</param>
public sealed record ProcedureReport(
    TaskId Task,
    ProcedureStatus Status,
    SessionId? Session,
    bool BySystem,
    ImmutableArray<Output> Outputs,
    Failure? Failure,
    MediaInfo? Media)
{
    /// <summary>The file VOD says the task is about; null where it does not say.</summary>
    public FileId? File { get; init; }

    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;
}
