using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Media.Simulator;
using Microsoft.Extensions.Configuration.Memory;

namespace Media.Standalone;

/// <summary>
/// Completes the settings for one process on one machine: a database in ./data, free ports for the silo and, only if no app is
/// configured, the simulator's credentials. The simulator is a single VOD application: that of the app named default, or else of the
/// first app.
/// </summary>
internal static class Settings
{
    private const string Apps = "Vod:Apps";

    private const string DefaultApp = "default";

    /// <returns>The address of the VOD to use; null if none is configured, so that the simulator must be started.</returns>
    public static Uri? Complete(ConfigurationManager configuration, CommandLine line)
    {
        var apps = configuration.GetSection(Apps).GetChildren().Select(static app => app.Path).ToArray();
        var main = MainAppPath(configuration);
        var endpoint = configuration[$"{main}:Endpoint"];
        var vod = line.Vod ?? (Uri.TryCreate(endpoint, UriKind.Absolute, out var configured) ? configured : null);

        var defaults = new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = Path.GetFullPath("data/media.db"),
            ["Cluster:SiloPort"] = FreePort(),
            ["Cluster:GatewayPort"] = FreePort(),
            // No load balancer has to notice that this process stops.
            ["Api:DrainSeconds"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
            // At start these warn about the garbage collector's mode, which suits small machines, and about a watchdog that started late.
            ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
            ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
            // This process reports a failed start itself.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        };
        if (apps.Length == 0)
        {
            defaults[$"{main}:SecretId"] = SimulatorDefaults.SecretId;
            defaults[$"{main}:SecretKey"] = SimulatorDefaults.SecretKey;
            defaults[$"{main}:SubAppId"] = $"{SimulatorDefaults.SubAppId}";
        }

        // First in the list, so that every other source overrides it.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        var overrides = new Dictionary<string, string?> { [WebHostDefaults.ServerUrlsKey] = ApiAddress(line) };
        if (line.DataDirectory is not null)
            overrides["Storage:ConnectionString"] = Path.GetFullPath(Path.Combine(line.DataDirectory, "media.db"));
        // An endpoint that is not a URL stays, so that validation rejects it by its key.
        overrides[$"{main}:Endpoint"] =
            vod is null && !string.IsNullOrEmpty(endpoint) ? endpoint : (vod ?? SimulatorUrl(line)).ToString();
        foreach (var other in apps.Where(app => app != main && string.IsNullOrEmpty(configuration[$"{app}:Endpoint"])))
            overrides[$"{other}:Endpoint"] = overrides[$"{main}:Endpoint"];
        configuration.AddInMemoryCollection(overrides);
        return vod;
    }

    /// <summary>Adds an API key that this process uses for the walkthrough and forgets when it ends.</summary>
    /// <returns>The key, or null if no API keys are configured and <c>/v1</c> needs none.</returns>
    public static string? AddWalkthroughKey(ConfigurationManager configuration)
    {
        if (!configuration.GetSection("Api:Keys").GetChildren().Any())
            return null;
        var key = RandomNumberGenerator.GetHexString(64);
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Api:Keys:this-process:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key))),
            ["Api:Keys:this-process:Scopes:0"] = "read",
        });
        return key;
    }

    /// <summary>A simulator that accepts the service's signatures, and signs its callbacks as the service expects.</summary>
    public static SimulatorOptions SimulatorOptions(IConfiguration configuration, CommandLine line)
    {
        var app = MainAppPath(configuration);
        return new()
        {
            Port = line.SimulatorPort,
            Credentials = new Dictionary<string, string>
            {
                [configuration[$"{app}:SecretId"] ?? ""] = configuration[$"{app}:SecretKey"] ?? "",
            },
            SubAppId = configuration.GetValue($"{app}:SubAppId", SimulatorDefaults.SubAppId),
            JobSeconds = 3,
            Mode = string.Equals(configuration[$"{app}:Mode"], "pull", StringComparison.Ordinal) ? "PULL" : "PUSH",
            ReceiverUrl = ReceiverUrl(configuration, line),
            SignKey = configuration[$"{app}:SignKey"] ?? "",
        };
    }

    public static string ApiAddress(CommandLine line) => $"http://127.0.0.1:{line.ApiPort}";

    public static Uri SimulatorUrl(CommandLine line) => new($"http://127.0.0.1:{line.SimulatorPort}");

    /// <summary>The callback URL of the app that the simulator belongs to, with its token if it has one.</summary>
    public static Uri ReceiverUrl(IConfiguration configuration, CommandLine line)
    {
        var token = configuration[$"{MainAppPath(configuration)}:CallbackToken"];
        return new($"{ApiAddress(line)}/callbacks/{MainApp(configuration)}{(string.IsNullOrEmpty(token) ? "" : $"/{token}")}");
    }

    /// <summary>The app that the simulator belongs to: the one named default, or else the first.</summary>
    public static string MainApp(IConfiguration configuration)
    {
        var apps = configuration.GetSection(Apps).GetChildren().Select(static app => app.Key).ToArray();
        return apps is [var first, ..] && !apps.Contains(DefaultApp, StringComparer.OrdinalIgnoreCase) ? first : DefaultApp;
    }

    private static string MainAppPath(IConfiguration configuration) => $"{Apps}:{MainApp(configuration)}";

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
