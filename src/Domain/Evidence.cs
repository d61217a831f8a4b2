using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// One trusted statement about one file: an event from VOD, VOD's answer to a call or a look-up, or a request by an operator.
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

    /// <summary>When this service learned it.</summary>
    public required DateTimeOffset At { get; init; }

    public required EvidenceSource Source { get; init; }

    /// <summary>Identifies the evidence by its meaning, not by its bytes, so that repeats are recognised (<c>protocol</c> a.3).</summary>
    public required string Key { get; init; }

    /// <summary>
    /// The word for this kind of evidence in the archive's event types and in spans. It is stored, so it stays when a case is renamed.
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

    /// <summary>Whether this is a file's first evidence, provided that no event was lost or overtaken.</summary>
    [JsonIgnore]
    public bool IsFirstEvidence => this is Uploaded or MadeByVod or PullFailed or Hinted { Hint: HintKind.Uploaded };

    /// <summary>
    /// Reduces an untrusted callback to a hint, which VOD must confirm; nothing that it claims about media, outputs or sessions is kept.
    /// Evidence that changes neither status nor outputs stays as it is. Deleted parts that VOD's answers cannot confirm become a mere
    /// mention.
    /// </summary>
    public Evidence ToHint() => this switch
    {
        Uploaded e => HintAt(HintKind.Uploaded, null, e.Procedure is not null),
        MadeByVod e => HintAt(HintKind.Uploaded, null, e.Procedure is not null),
        // The callback may be forged, so only VOD can say whether the file exists.
        PullFailed => HintAt(HintKind.Uploaded, null, false),
        ProcedureReported { Report: { Status: ProcedureStatus.Processing } report } =>
            HintAt(HintKind.ProcedureRunning, report.Task, false),
        ProcedureReported e => HintAt(HintKind.ProcedureEnded, e.Report.Task, false),
        Deleted { Parts.IsEmpty: true } => HintAt(HintKind.Deleted, null, false),
        Deleted e when e.Parts.Any(DeletedPart.IsTranscode) =>
            HintAt(HintKind.PartDeleted, null, false) with { Parts = [.. e.Parts.Where(DeletedPart.IsTranscode)] },
        Deleted e => new Mentioned("FileDeleted", null, string.Join(", ", e.Parts)) { At = At, Source = Source, Key = Key },
        _ => this,
    };

    private Hinted HintAt(HintKind kind, TaskId? task, bool withProcedure) =>
        new(kind, task, withProcedure) { At = At, Source = Source, Key = Key };

    /// <summary>A new file: NewFileUpload, or a PullComplete that succeeded.</summary>
    /// <param name="EventType">VOD's EventType, or the API call that returned the file.</param>
    /// <param name="Procedure">
    /// The procedure that the upload itself started (<c>ProcedureTaskId</c>): this service follows it and never requests it again.
    /// </param>
    public sealed record Uploaded(string EventType, MediaInfo Media, TaskId? Procedure) : Evidence;

    /// <summary>A PullComplete that failed but names a file.</summary>
    public sealed record PullFailed(TaskId? Task, Failure Failure) : Evidence;

    /// <summary>
    /// A file that VOD made from others (edit, split, compose). It is recorded, and followed only if it brings a procedure.
    /// </summary>
    public sealed record MadeByVod(string EventType, MediaInfo Media, TaskId? Procedure) : Evidence;

    /// <summary>The state of one procedure, from ProcedureStateChanged or from DescribeTaskDetail.</summary>
    public sealed record ProcedureReported(ProcedureReport Report) : Evidence;

    /// <summary>A FileDeleted event. If only parts were deleted, the file stays.</summary>
    /// <param name="Parts">The deleted parts, such as <c>TranscodeFiles 100020</c>; empty if the whole file was deleted.</param>
    public sealed record Deleted(ImmutableArray<string> Parts) : Evidence
    {
        public ImmutableArray<string> Parts { get; init => field = value.IsDefault ? [] : value; } = Parts.IsDefault ? [] : Parts;
    }

    /// <summary>Any other event that names the file. It is recorded and changes nothing.</summary>
    public sealed record Mentioned(string EventType, TaskId? Task, string Summary) : Evidence;

    /// <summary>VOD has a task for one of our requests: ProcessMedia returned it, or DescribeTasks showed it.</summary>
    public sealed record RequestAccepted(SessionId Session, TaskId Task) : Evidence;

    /// <summary>VOD has seen this SessionId before and does not say which task it belongs to.</summary>
    public sealed record RequestDuplicate(SessionId Session, int Call, string Code) : Evidence;

    /// <summary>VOD refused our request permanently.</summary>
    public sealed record RequestRefused(SessionId Session, int Call, Failure Failure) : Evidence;

    /// <summary>Our request failed, or its outcome is unknown.</summary>
    public sealed record RequestFailed(SessionId Session, int Call, FailureClass Class, Failure Failure) : Evidence;

    /// <summary>DescribeTasks showed no task with this SessionId.</summary>
    public sealed record NoTaskFound(SessionId Session, int Call, int Search) : Evidence;

    /// <summary>DescribeTaskDetail answered that the task is still running, or that VOD does not know it (any more).</summary>
    public sealed record LookUpAnswered(TaskId Task, int LookUp, bool Known) : Evidence;

    /// <summary>The answer of DescribeMediaInfos, the last resort: it shows outputs but no task.</summary>
    /// <param name="Media">Null if VOD no longer has the file.</param>
    public sealed record MediaDescribed(MediaInfo? Media, ImmutableArray<Output> Outputs) : Evidence
    {
        public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;
    }

    /// <summary>A look-up failed or was not answered. It is retried later.</summary>
    public sealed record EffectFailed(string EffectId, int Failures, FailureClass Class, Failure Failure) : Evidence;

    /// <summary>
    /// An operator asks for a retry: of failed outputs under a new attempt, of a blocked request, or of unconfirmed hints.
    /// </summary>
    public sealed record RetryRequested : Evidence;

    /// <summary>A callback that counts only once VOD has confirmed it (see <see cref="Domain.Hint"/>).</summary>
    /// <param name="WithProcedure">For an upload: the callback claimed that it started a procedure.</param>
    public sealed record Hinted(HintKind Hint, TaskId? Task, bool WithProcedure) : Evidence
    {
        /// <summary>For deleted parts: the parts, as in <see cref="Deleted"/>. Each becomes its own hint.</summary>
        public ImmutableArray<string> Parts { get; init => field = value.IsDefault ? [] : value; } = [];
    }

    /// <summary>VOD's answer did not confirm a callback's claim.</summary>
    /// <param name="ToldAt">When the callback made the claim.</param>
    /// <param name="Check">The number of the look-up since the claim, from 1.</param>
    public sealed record NotConfirmed(HintKind Hint, TaskId? Task, DateTimeOffset ToldAt, int Check) : Evidence
    {
        /// <inheritdoc cref="Hint.Part"/>
        public string? Part { get; init; }
    }
}
