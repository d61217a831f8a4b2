namespace Media.Silo;

/// <summary>
/// Creates Orleans' span of a call only if the caller is traced. Without a caller's trace Orleans would start a new one, describe the call
/// in it and make it current for everything that follows, and discard it at the end.
/// </summary>
internal sealed class TracedCallsOnly(IIncomingGrainCallFilter spans) : IIncomingGrainCallFilter
{
    /// <summary>The name of W3C Trace Context, under which Orleans sends the trace with a call.</summary>
    private const string TraceParent = "traceparent";

    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(TraceParent) is null ? context.Invoke() : spans.Invoke(context);
}
