using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Media.Simulator;
using Microsoft.Extensions.Configuration.Memory;

namespace Media.Standalone;

/// <summary>
/// What one process on one machine needs beside the environment's settings: the simulator's well-known credentials where no app
/// is configured (and only then), a database under ./data, and free ports for a silo nobody else talks to. The simulator is one
/// application: that of the app called default, or of the first.
/// </summary>
internal static class Settings
{
    private const string Apps = "Vod:Apps";

    private const string DefaultApp = "default";

    /// <summary>Completes the configuration and says where VOD is; null: nowhere yet, so the simulator is to be started.</summary>
    public static Uri? Complete(ConfigurationManager configuration, CommandLine line)
    {
        var apps = configuration.GetSection(Apps).GetChildren().Select(static app => app.Path).ToArray();
        var main = MainApp(configuration);
        var endpoint = configuration[$"{main}:Endpoint"];
        var vod = line.Vod ?? (Uri.TryCreate(endpoint, UriKind.Absolute, out var configured) ? configured : null);

        var defaults = new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = "data/media.db",
            ["Cluster:SiloPort"] = FreePort(),
            ["Cluster:GatewayPort"] = FreePort(),
            // Nobody balances between this process and another.
            ["Api:DrainSeconds"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
            // Its warnings at start are about a garbage collector that two cores are better without, and a clock that started late.
            ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
            ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
            // What keeps the process from starting is told once, by the process itself.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        };
        if (apps.Length == 0)
        {
            defaults[$"{main}:SecretId"] = SimulatorDefaults.SecretId;
            defaults[$"{main}:SecretKey"] = SimulatorDefaults.SecretKey;
            defaults[$"{main}:SubAppId"] = $"{SimulatorDefaults.SubAppId}";
        }

        // Below everything else: the environment wins.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        var said = new Dictionary<string, string?> { [WebHostDefaults.ServerUrlsKey] = $"http://127.0.0.1:{line.ApiPort}" };
        if (line.DataDirectory is not null)
            said["Storage:ConnectionString"] = Path.Combine(line.DataDirectory, "media.db");
        // One that is no address stays, to be refused by its name.
        said[$"{main}:Endpoint"] = vod is null && !string.IsNullOrEmpty(endpoint) ? endpoint : (vod ?? SimulatorUrl(line)).ToString();
        foreach (var other in apps.Where(app => app != main && string.IsNullOrEmpty(configuration[$"{app}:Endpoint"])))
            said[$"{other}:Endpoint"] = said[$"{main}:Endpoint"];
        configuration.AddInMemoryCollection(said);
        return vod;
    }

    /// <summary>A key for this process's own look at <c>/v1</c>, gone with it; null where the environment asks nobody for one.</summary>
    public static string? WalkthroughKey(ConfigurationManager configuration)
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

    /// <summary>A simulator that accepts whatever the service signs with.</summary>
    public static SimulatorOptions SimulatorOptions(IConfiguration configuration, CommandLine line)
    {
        var app = MainApp(configuration);
        return new()
        {
            Port = line.SimulatorPort,
            Credentials = new Dictionary<string, string> { [configuration[$"{app}:SecretId"] ?? ""] = configuration[$"{app}:SecretKey"] ?? "" },
            SubAppId = configuration.GetValue($"{app}:SubAppId", SimulatorDefaults.SubAppId),
            JobSeconds = 3,
            Mode = string.Equals(configuration[$"{app}:Mode"], "pull", StringComparison.Ordinal) ? "PULL" : "PUSH",
            ReceiverUrl = ReceiverUrl(configuration, line),
        };
    }

    public static Uri SimulatorUrl(CommandLine line) => new($"http://127.0.0.1:{line.SimulatorPort}");

    public static Uri ReceiverUrl(IConfiguration configuration, CommandLine line)
    {
        var app = MainApp(configuration);
        var name = app[(Apps.Length + 1)..];
        return new($"http://127.0.0.1:{line.ApiPort}/callbacks/{name}{(configuration[$"{app}:CallbackToken"] is { Length: > 0 } token ? $"/{token}" : "")}");
    }

    private static string MainApp(IConfiguration configuration)
    {
        var apps = configuration.GetSection(Apps).GetChildren().Select(static app => app.Key).ToArray();
        return $"{Apps}:{(apps is [var first, ..] && !apps.Contains(DefaultApp, StringComparer.OrdinalIgnoreCase) ? first : DefaultApp)}";
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
