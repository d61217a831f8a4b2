using System.Diagnostics;
using Media.Contracts;
using Media.Domain;

namespace Media.Grains.Files;

/// <summary>
/// A span that counts only once its commit is known: of several deliveries or activations that decide at once, only what was
/// committed is told.
/// </summary>
internal sealed class FileSpan(Activity? span, Activity? around) : IDisposable
{
    private bool _isOpen = true;

    /// <summary>Whether somebody will be told.</summary>
    public bool IsTraced => span is { Recorded: true };

    /// <summary>Without a listener a new file has a trace id all the same, so that every answer and log line can name it.</summary>
    public string TraceParent => field ??= span?.Id
        ?? $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    /// <summary>Ends the span, and lets the request's span point here. On whatever thread learns it first.</summary>
    public void Committed(ReceiveOutcome outcome, MediaFile file)
    {
        _isOpen = false;
        if (span is null)
            return;
        span.SetTag("media.app", file.App).SetTag(FileTrace.StatusTag, FileTrace.WordOf(file.Status)).SetTag("media.outcome", FileTrace.WordOf(outcome));
        if (around is { Recorded: true, IsStopped: false })
            around.AddLink(new ActivityLink(span.Context));
        End(span);
    }

    /// <summary>Whether it was committed is not known: it waits for <see cref="Committed"/> or <see cref="NotCommitted"/>.</summary>
    public void LeaveOpen() => _isOpen = false;

    /// <summary>Nobody is told of it.</summary>
    public void NotCommitted()
    {
        _isOpen = false;
        if (span is null)
            return;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        End(span);
    }

    public void Dispose()
    {
        if (_isOpen)
            NotCommitted();
    }

    private static void End(Activity span)
    {
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}
