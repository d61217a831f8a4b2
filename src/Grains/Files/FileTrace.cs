using System.Diagnostics;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;

namespace Media.Grains.Files;

/// <summary>
/// One trace per file: its root span ends with the first event's commit, its <c>traceparent</c> is in the record, and every later
/// span, whichever process makes it and however much later, is its child.
/// </summary>
internal static class FileTrace
{
    private static readonly ActivitySource Source = new("Media");

    /// <summary>The root span of a file nobody knew; kept only if the file's first commit was ours.</summary>
    /// <param name="causedBy">The <c>traceparent</c> of what told of it; null when nothing was traced.</param>
    public static FileBirth FileSeen(FileId fileId, string? causedBy)
    {
        var cause = Cause(causedBy);
        var root = Source.CreateActivity("media.file", ActivityKind.Internal, default(ActivityContext), links: cause)?.Start();
        root?.SetTag("media.file_id", fileId.Value);
        return new FileBirth(root);
    }

    /// <summary>One event at the grain. Before the file is known it has no trace to be in.</summary>
    public static Activity? Received(EventDelivery delivery, string? traceParent)
    {
        if (!ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent))
            return null;
        return Source.StartActivity($"media.event {delivery.EventType}", ActivityKind.Consumer, parent, links: Cause(delivery.TraceParent));
    }

    public static void Received(Activity? span, ReceiveOutcome outcome, MediaFile? file) =>
        span?.SetTag("media.outcome", outcome).SetTag("media.status", file?.Status);

    public static Activity? CarryingOut(DueEffect due)
    {
        _ = ActivityContext.TryParse(due.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity($"media.{due.Effect.Id[..due.Effect.Id.IndexOfAny(['/', '#'])]}", ActivityKind.Internal, parent)
            ?.SetTag("media.file_id", due.FileId.Value);
    }

    private static ActivityLink[]? Cause(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var cause) ? [new ActivityLink(cause)] : null;
}

/// <summary>The root span while it is not known whether it will be the file's.</summary>
internal sealed class FileBirth(Activity? root) : IDisposable
{
    private bool _kept;

    /// <summary>Without a listener the file has a trace id all the same, so that every answer and log line can name it.</summary>
    public string TraceParent { get; } = root?.Id
        ?? $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (root is null)
            return;
        if (!_kept)
            root.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        root.Dispose();
    }
}
