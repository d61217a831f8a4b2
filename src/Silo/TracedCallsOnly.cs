namespace Media.Silo;

/// <summary>
/// Orleans' span of a call only where its caller is traced. Without a caller's trace Orleans begins one, describes the call in it, and makes
/// it the current one for all that follows, to throw it away at the end.
/// </summary>
internal sealed class TracedCallsOnly(IIncomingGrainCallFilter spans) : IIncomingGrainCallFilter
{
    /// <summary>As W3C's Trace Context names it, under which Orleans sends it along.</summary>
    private const string TraceParent = "traceparent";

    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(TraceParent) is null ? context.Invoke() : spans.Invoke(context);
}
