using System.Diagnostics;
using System.Text.Json;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;

namespace Media.Grains.Files;

/// <summary>
/// One trace per file: its root span ends with the first event's commit, its <c>traceparent</c> is in the record, and every later
/// span, whichever process makes it and however much later, is its child; or that of the takeover, where the process that told the root is
/// lost, and perhaps the root with it.
/// </summary>
internal static class FileTrace
{
    internal const string FileIdTag = "media.file_id";
    internal const string StatusTag = "media.status";
    internal const string SourceTag = "media.source";
    internal const string ErrorTag = "error.type";
    private const string EvidenceTag = "media.evidence";

    internal static readonly ActivitySource Source = new("Media");

    /// <summary>What one piece of evidence does to a file. Of a file that nobody knew, it is the root of the trace.</summary>
    /// <param name="file">Null before the first commit.</param>
    public static FileSpan Told(FileId fileId, MediaFile? file, Evidence evidence, EventDelivery? delivery)
    {
        if (!Source.HasListeners())
            return new FileSpan(null, null);
        var around = Activity.Current;
        var cause = CauseOf(delivery, around);
        var span = file is null ? Root(evidence, cause) : Child(file, evidence, delivery, cause);
        Activity.Current = around;
        span?.SetTag(FileIdTag, fileId.Value).SetTag(SourceTag, WordOf(evidence.Source)).SetTag(EvidenceTag, evidence.GetType().Name);
        return new FileSpan(span, around);
    }

    /// <summary>The file goes on elsewhere: a further root in its trace, with a link to the one that may never have been sent.</summary>
    public static FileSpan TakenOver(MediaFile file)
    {
        var around = Activity.Current;
        if (!TryGetRoot(file.TraceParent, out var lost))
            return new FileSpan(null, around);
        Activity.Current = null;
        var trace = new ActivityContext(lost.TraceId, default, lost.TraceFlags);
        var span = Source.StartActivity("media.takeover", ActivityKind.Internal, trace, null, [new ActivityLink(lost)]);
        Activity.Current = around;
        return new FileSpan(span?.SetTag(FileIdTag, file.FileId.Value), around);
    }

    /// <summary>A call to VOD, until its answer was read.</summary>
    public static Activity? CarryingOut(DueEffect due)
    {
        if (!Source.HasListeners() || !TryGetRoot(due.TraceParent, out var root))
            return null;
        var span = Source.StartActivity($"media.call {due.Action}", ActivityKind.Internal, root);
        return span?.SetTag(FileIdTag, due.FileId.Value).SetTag("media.app", due.App).SetTag("media.effect_id", due.Effect.Id);
    }

    /// <param name="told">What the call told, the most important first.</param>
    public static void CarriedOut(Activity? span, IReadOnlyList<Evidence> told)
    {
        if (span is null || told.Count == 0)
            return;
        span.SetTag(EvidenceTag, told[0].GetType().Name);
        if (FailureOf(told[0]) is { } failure)
            span.SetTag(ErrorTag, failure.Code).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>False for a file that is not traced: nobody received spans when it was first told of.</summary>
    public static bool TryGetRoot(string? traceParent, out ActivityContext root) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out root) && root.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    /// <summary>As <c>/v1</c> writes it.</summary>
    public static string WordOf<T>(T value)
        where T : struct, Enum => Words<T>.Of[value];

    /// <summary>A trace of its own, not a part of the request's: one request may tell of many files, and many requests tell of one.</summary>
    private static Activity? Root(Evidence evidence, ActivityLink[]? cause)
    {
        Activity.Current = null;
        return Source.StartActivity("media.file", ActivityKind.Internal, default(ActivityContext), null, cause, evidence.At);
    }

    private static Activity? Child(MediaFile file, Evidence evidence, EventDelivery? delivery, ActivityLink[]? cause) =>
        NameOf(evidence, delivery) is { } name && TryGetRoot(file.TraceParent, out var root)
            ? Source.StartActivity(name, ActivityKind.Consumer, root, null, cause, evidence.At)
            : null;

    /// <summary>Null for the answers to our own calls, which have their spans.</summary>
    private static string? NameOf(Evidence evidence, EventDelivery? delivery) =>
        delivery is not null ? $"media.event {delivery.EventType}"
        : evidence is Evidence.RetryRequested ? "media.retry"
        : null;

    /// <summary>The request, where its trace is recorded.</summary>
    private static ActivityLink[]? CauseOf(EventDelivery? delivery, Activity? around) =>
        ActivityContext.TryParse(delivery?.TraceParent, null, isRemote: true, out var request) ? [new ActivityLink(request)]
        : around is { Recorded: true } ? [new ActivityLink(around.Context)]
        : null;

    private static Failure? FailureOf(Evidence evidence) => evidence switch
    {
        Evidence.RequestRefused e => e.Failure,
        Evidence.RequestFailed e => e.Failure,
        Evidence.EffectFailed e => e.Failure,
        _ => null,
    };

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of =
            Enum.GetValues<T>().ToDictionary(static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
