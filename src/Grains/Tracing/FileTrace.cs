using System.Diagnostics;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;

namespace Media.Grains.Tracing;

/// <summary>
/// One trace per file. The first evidence starts the root span; its <c>traceparent</c> is kept in the record, and every later span is its
/// child, whichever silo creates it and however much later. If the root is lost with its process it is missing, but the trace id stays.
/// </summary>
internal static class FileTrace
{
    internal const string FileIdTag = "media.file_id";
    internal const string StatusTag = "media.status";
    internal const string SourceTag = "media.source";
    internal const string ErrorTag = "error.type";
    private const string EvidenceTag = "media.evidence";

    internal static readonly ActivitySource Source = new("Media");

    /// <summary>Starts the span of one piece of evidence: the root for a new file, otherwise a child of the root.</summary>
    /// <param name="file">Null before the first commit.</param>
    public static EvidenceSpan StartEvidence(FileId fileId, MediaFile? file, Evidence evidence, EventDelivery? delivery)
    {
        if (!Source.HasListeners())
            return new EvidenceSpan(evidence, null, null);
        var request = Activity.Current;
        // The trace of a file is not a part of the trace of a request: one request may report many files, and many requests report the same
        // file.
        Activity.Current = null;
        var cause = CauseOf(delivery, request);
        var span = file is null ? StartRoot(evidence, cause) : StartChild(file, evidence, delivery, cause);
        Activity.Current = request;
        span?.SetTag(FileIdTag, fileId.Value).SetTag(SourceTag, Words.Of(evidence.Source)).SetTag(EvidenceTag, evidence.Word);
        return new EvidenceSpan(evidence, span, request);
    }

    /// <summary>Starts the span of a call to VOD; the call's HTTP request becomes its child.</summary>
    public static Activity? StartCall(DueEffect due)
    {
        if (!Source.HasListeners() || !TryGetRoot(due.TraceParent, out var root))
            return null;
        var span = Source.StartActivity($"media.call {due.Action}", ActivityKind.Internal, root);
        return span?.SetTag(FileIdTag, due.FileId.Value).SetTag("media.app", due.App).SetTag("media.effect_id", due.Effect.Id);
    }

    /// <summary>Ends the span of a call that was answered.</summary>
    /// <param name="answer">The evidence that the call gave, the most important first.</param>
    public static void EndCall(Activity? span, IReadOnlyList<Evidence> answer)
    {
        if (span is null)
            return;
        if (answer.Count > 0)
        {
            span.SetTag(EvidenceTag, answer[0].Word);
            if (FailureOf(answer[0]) is { } failure)
                span.SetTag(ErrorTag, failure.Code).SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
    }

    /// <summary>False for a file that is not traced: nothing was exported when its record was made.</summary>
    public static bool TryGetRoot(string? traceParent, out ActivityContext root) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out root) && root.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    private static Activity? StartRoot(Evidence evidence, ActivityLink[]? cause) =>
        Source.StartActivity("media.file", ActivityKind.Internal, default(ActivityContext), null, cause, evidence.At);

    private static Activity? StartChild(MediaFile file, Evidence evidence, EventDelivery? delivery, ActivityLink[]? cause) =>
        NameOf(evidence, delivery) is { } name && TryGetRoot(file.TraceParent, out var root)
            ? Source.StartActivity(name, ActivityKind.Consumer, root, null, cause, evidence.At)
            : null;

    /// <summary>Null for answers to our own calls, which have their own spans.</summary>
    private static string? NameOf(Evidence evidence, EventDelivery? delivery) =>
        delivery is not null ? $"media.event {delivery.EventType}"
        : evidence is Evidence.RetryRequested ? "media.retry"
        : null;

    /// <summary>A link to the request, where its trace is recorded.</summary>
    private static ActivityLink[]? CauseOf(EventDelivery? delivery, Activity? request) =>
        ActivityContext.TryParse(delivery?.TraceParent, null, isRemote: true, out var sender) ? [new ActivityLink(sender)]
        : request is { Recorded: true } ? [new ActivityLink(request.Context)]
        : null;

    private static Failure? FailureOf(Evidence evidence) => evidence switch
    {
        Evidence.RequestRefused e => e.Failure,
        Evidence.RequestFailed e => e.Failure,
        Evidence.EffectFailed e => e.Failure,
        _ => null,
    };
}
