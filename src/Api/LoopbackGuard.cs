using System.Net;
using Media.ServiceDefaults.Access;
using Media.Vod;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// Refuses to start a host without API keys on an address that other machines can reach, unless the operator allows it: without keys
/// <c>/v1</c> does not authenticate its clients. Checks the configured addresses before any port is opened, and the bound ones after.
/// </summary>
internal sealed partial class LoopbackGuard(
    IConfiguration configuration, IOptions<ApiOptions> options, ApiKeys keys, VodApps apps, IServer server, ILogger<LoopbackGuard> logger)
    : LifecycleService
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        Refuse(Configured().Concat(Bound()));
        return Task.CompletedTask;
    }

    public override Task StartedAsync(CancellationToken cancellationToken)
    {
        Refuse(Bound());
        if (Bound().Any(static address => !IsLoopback(address)))
            foreach (var (app, settings) in apps.All)
                if (settings is { CallbackToken: null, SignKey: null })
                    Log.AcceptsUnauthenticatedCallbacks(logger, app);
        return Task.CompletedTask;
    }

    /// <summary>False for any host name but localhost: with such a name Kestrel listens on every address.</summary>
    internal static bool IsLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe
            || binding.IsNamedPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private void Refuse(IEnumerable<string> addresses)
    {
        if (keys.IsEmpty && !options.Value.AllowNonLoopback && addresses.FirstOrDefault(static address => !IsLoopback(address)) is { } open)
            throw new OptionsValidationException(Options.DefaultName, typeof(ApiOptions), [
                $"Api__Keys is empty, and without an API key the service listens on loopback only, not on {open}: create a key with "
                + $"scripts/new-api-key.sh, listen on {ApiOptions.DefaultUrl} (ASPNETCORE_URLS), or, if only trusted machines can reach "
                + "the address, set Api__AllowNonLoopback=true.",
            ]);
    }

    private IEnumerable<string> Bound() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private IEnumerable<string> Configured()
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(static endpoint => endpoint["Url"]).OfType<string>().ToArray();
        if (endpoints.Length > 0)
            return endpoints;
        var urls = Words(configuration[WebHostDefaults.ServerUrlsKey]);
        return urls.Length > 0
            ? urls
            : Words(configuration[WebHostDefaults.HttpPortsKey]).Concat(Words(configuration[WebHostDefaults.HttpsPortsKey]))
                .Select(static port => $"http://*:{port}");
    }

    private static string[] Words(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "App {App} accepts callbacks from any client that can reach this address: set its CallbackToken or SignKey.")]
        public static partial void AcceptsUnauthenticatedCallbacks(ILogger logger, string app);
    }
}
