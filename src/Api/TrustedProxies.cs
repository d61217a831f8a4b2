using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Media.Api;

/// <summary>
/// Behind a proxy every caller would have the proxy's address. What the configured proxies say of whom they speak for is believed, from
/// the nearest outwards, up to the first that is none of them.
/// </summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services) =>
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ApiOptions>>(static (forwarded, api) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            forwarded.ForwardLimit = null;
            // By itself it believes this machine.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in api.Value.TrustedProxies)
                if (TryParse(proxy) is { } network)
                    forwarded.KnownIPNetworks.Add(network);
        });

    public static void UseTrustedProxies(this WebApplication app)
    {
        // With nobody to believe, the middleware would believe anybody.
        if (app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownIPNetworks.Count > 0)
            app.UseForwardedHeaders();
    }

    /// <returns>Null: no network, and no address.</returns>
    public static IPNetwork? TryParse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworksAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is IList<string> networks && networks.All(static network => TrustedProxies.TryParse(network) is not null);
}
