using System.Diagnostics;
using OpenTelemetry;

namespace Media.ServiceDefaults;

/// <summary>
/// Takes URLs out of spans: a callback's path may end in its token and its query hold its signature; where a call went is in
/// <c>server.address</c> and <c>http.route</c>.
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
