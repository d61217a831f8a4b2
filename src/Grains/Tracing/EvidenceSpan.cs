using System.Diagnostics;
using Media.Contracts;
using Media.Domain;

namespace Media.Grains.Tracing;

/// <summary>
/// The span of one piece of evidence, exported only if its commit succeeds: when several deliveries or activations race, the losers leave
/// no span. A commit whose outcome is unknown leaves none either, so that a file never has two roots.
/// </summary>
/// <param name="span">Null where nothing is exported, and for answers to our own calls, which have their own spans.</param>
/// <param name="request">The span of the grain call that brought the evidence.</param>
internal sealed class EvidenceSpan(Evidence evidence, Activity? span, Activity? request) : IDisposable
{
    /// <summary>
    /// The value for a new file's record. Its trace id exists even where nothing is exported, for responses and log lines.
    /// </summary>
    public string TraceParent => field ??= span?.Id
        ?? $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    /// <summary>Ends the span, links the request to it, and records what this evidence completed.</summary>
    public void Committed(ReceiveOutcome outcome, MediaFile before, MediaFile after)
    {
        if (span is not null)
        {
            span.SetTag("media.app", after.App)
                .SetTag(FileTrace.StatusTag, Words.Of(after.Status))
                .SetTag("media.outcome", Words.Of(outcome));
            if (request is { Recorded: true, IsStopped: false })
                request.AddLink(new ActivityLink(span.Context));
            Stop(span);
        }

        RunSpans.Record(evidence, before, after);
    }

    /// <summary>Discards a span that was not committed.</summary>
    public void Dispose()
    {
        if (span is null or { IsStopped: true })
            return;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        Stop(span);
    }

    private static void Stop(Activity span)
    {
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}
