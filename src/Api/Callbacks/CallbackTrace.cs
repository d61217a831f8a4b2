using System.Diagnostics;

namespace Media.Api.Callbacks;

internal static class CallbackTrace
{
    /// <summary>The W3C <c>traceparent</c> of the span that handles this callback; null if the span is not recorded.</summary>
    public static string? Current() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Recorded: true } span ? span.Id : null;
}
