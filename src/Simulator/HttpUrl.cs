using System.Diagnostics.CodeAnalysis;

namespace Media.Simulator;

/// <summary>Parses the URL of a receiver or a source: absolute, http or https.</summary>
internal static class HttpUrl
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
