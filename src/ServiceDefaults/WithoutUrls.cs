using System.Diagnostics;
using OpenTelemetry;

namespace Media.ServiceDefaults;

/// <summary>
/// Removes URLs from spans, because a callback's path may end in its token and its query may hold its signature. The destination of a
/// call is still in <c>server.address</c> and <c>http.route</c>.
/// </summary>
internal sealed class WithoutUrls : BaseProcessor<Activity>
{
    private static readonly string[] Urls = ["url.full", "url.path", "url.query", "http.url", "http.target"];

    public override void OnEnd(Activity data)
    {
        if (data.Kind is not (ActivityKind.Server or ActivityKind.Client))
            return;
        foreach (var tag in Urls)
            data.SetTag(tag, null);
    }
}
