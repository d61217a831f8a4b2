using System.Diagnostics.CodeAnalysis;

namespace Media.Simulator.Callbacks;

internal static class ReceiverUrl
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
