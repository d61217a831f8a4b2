using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Runs a cluster with <c>scripts/cluster</c>, the script that a reader runs by hand. The cluster ends with this process.
/// </summary>
internal sealed class ScriptedCluster : IRunningService, IAsyncDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "scripts", "cluster");
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(30);

    private static int _clusters;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-cluster-test-");
    private readonly Dictionary<string, string> _environment = StandaloneProcess.QuickSettings();
    private Balancer? _balancer;
    private SimulatorClient? _simulator;

    private ScriptedCluster()
    {
        // An app for callbacks of files that the simulator does not have. Without a pipeline the service makes no calls for them, and its
        // endpoint has no server.
        const string App = $"Vod__Apps__{CallbackLoad.App}__";
        _environment[$"{App}SecretId"] = "none";
        _environment[$"{App}SecretKey"] = "none";
        _environment[$"{App}SubAppId"] = "1";
        _environment[$"{App}Pipeline"] = "false";
        _environment[$"{App}Endpoint"] = "http://127.0.0.1:9";
        _environment["MEDIA_CLUSTER_DIR"] = Folder;
        _environment["MEDIA_CLUSTER_PORTS"] = Ports();
        _environment["MEDIA_CLUSTER_CONFIGURATION"] = Repository.Configuration;
        Logs = new ClusterLogs(Folder);
    }

    /// <summary>The folder of the state and the logs.</summary>
    public string Folder => _folder.FullName;

    public ClusterLogs Logs { get; }

    public SimulatorClient Simulator => _simulator ?? throw NotUp();

    public HttpClient Http => (_balancer ?? throw NotUp()).Http;

    /// <summary>The address of a balancer in front of the APIs.</summary>
    public Uri Address => (_balancer ?? throw NotUp()).Address;

    public JsonElement State => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "state.json")));

    public string Database => State.GetProperty("postgres").GetProperty("connectionString").GetString()!;

    public IReadOnlyList<Uri> Apis => [.. State.GetProperty("apis").EnumerateArray().Select(AddressOf)];

    /// <summary>The addresses at which the silos serve health and metrics.</summary>
    public IReadOnlyList<Uri> Silos => [.. State.GetProperty("silos").EnumerateArray().Select(AddressOf)];

    /// <summary>The port at which other silos reach this one.</summary>
    public int SiloPortOf(string silo) => State.GetProperty("silos").EnumerateArray()
        .Single(member => member.GetProperty("name").GetString() == silo)
        .GetProperty("siloPort")
        .GetInt32();

    public static async Task<ScriptedCluster> UpAsync(
        int silos, int apis, Action<Dictionary<string, string>>? settings = null, params string[] options)
    {
        var cluster = new ScriptedCluster();
        try
        {
            settings?.Invoke(cluster._environment);
            await cluster.RunAsync(
                ["up", "--no-build", "--silos", $"{silos}", "--apis", $"{apis}", "--owner", $"{Environment.ProcessId}", .. options]);
            cluster._simulator = new SimulatorClient(AddressOf(cluster.State.GetProperty("simulator")).ToString());
            cluster._balancer = await Balancer.StartAsync(cluster.Apis);
            await cluster.Simulator.PushToAsync(new Uri(cluster.Address, "/callbacks/default"));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <param name="member">A member such as <c>silo 2</c>, <c>api 1</c> or <c>postgres</c>.</param>
    public Task KillAsync(string member) => RunAsync(["kill", .. member.Split(' ')]);

    /// <summary>Starts a member and waits until it is ready.</summary>
    public Task StartAsync(string member) => RunAsync(["start", .. member.Split(' ')]);

    /// <summary>Stops a member gracefully and waits until it has ended.</summary>
    public Task StopAsync(string member) => RunAsync(["stop", .. member.Split(' ')]);

    public Task FreezeAsync(string member) => RunAsync(["freeze", .. member.Split(' ')]);

    public Task ThawAsync(string member) => RunAsync(["thaw", .. member.Split(' ')]);

    /// <summary>Runs the status command, because the state file may contain the result of an earlier command.</summary>
    public async Task<bool> IsRunningAsync(string member) => (await FindRunningAsync([member])).Count == 1;

    /// <returns>Those of the members that are running.</returns>
    public async Task<IReadOnlyList<string>> FindRunningAsync(IReadOnlyList<string> members)
    {
        var lines = (await RunAsync(["status"])).Split('\n');
        return [.. members.Where(member => !LineOf(member).Contains("not running"))];

        string LineOf(string member) => lines.Single(line => line.StartsWith(member + " ", StringComparison.Ordinal));
    }

    /// <summary>Everything that the member has printed across all its restarts.</summary>
    public string LogOf(string member) => File.ReadAllText(Path.Combine(Folder, member.Replace(' ', '-'), "log"));

    /// <summary>The complete lines of the log; a line that is still being written is left out.</summary>
    public IReadOnlyList<string> LinesOf(string member) => LogOf(member).Split('\n')[..^1];

    /// <returns>The command's output. If the command fails, the test fails with that output.</returns>
    public async Task<string> RunAsync(IReadOnlyList<string> command)
    {
        await using var script = GuardedProcess.Start([Script, .. command], _environment, Path.GetTempPath());
        var exitCode = await script.ExitsAsync(CommandLimit);
        return exitCode == 0
            ? script.Output
            : throw new InvalidOperationException(
                $"scripts/cluster {string.Join(' ', command)}: {exitCode}. {script.Output} {script.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null)
            await _balancer.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        await RunAsync(["down"]);
        _folder.Refresh();
        if (_folder.Exists)
            _folder.Delete(recursive: true);
    }

    /// <summary>
    /// A port range for this cluster alone, so that no other cluster takes the port of a killed process before its restart.
    /// </summary>
    private static string Ports()
    {
        const int PortsEach = 100;
        const int Clusters = 120;
        var first = 20_000 + (PortsEach * ((Interlocked.Increment(ref _clusters) + Environment.ProcessId) % Clusters));
        return $"{first}-{first + PortsEach - 1}";
    }

    private static Uri AddressOf(JsonElement member) => new($"http://127.0.0.1:{member.GetProperty("port").GetInt32()}");

    private static InvalidOperationException NotUp() => new("The cluster is not up.");
}
