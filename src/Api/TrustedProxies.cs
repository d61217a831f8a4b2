using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Media.Api;

/// <summary>
/// Determines the client's address from the <c>X-Forwarded-For</c> of the configured proxies; without this every client would have the
/// proxy's address. The header is read from the nearest hop outwards, up to the first address that is not a configured proxy.
/// </summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services) =>
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ApiOptions>>(static (forwarded, api) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            forwarded.ForwardLimit = null;
            // The default trusts loopback: clear it.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in api.Value.TrustedProxies)
                if (TryParse(proxy) is { } network)
                    forwarded.KnownIPNetworks.Add(network);
        });

    public static void UseTrustedProxies(this WebApplication app)
    {
        // With empty lists the middleware would trust any sender.
        if (app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownIPNetworks.Count > 0)
            app.UseForwardedHeaders();
    }

    /// <returns>Null if the text is neither a network nor an address.</returns>
    public static IPNetwork? TryParse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
