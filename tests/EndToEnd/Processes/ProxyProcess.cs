using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>The distribution's HAProxy with the configuration that is shipped. Nothing differs but the addresses.</summary>
internal sealed partial class ProxyProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-proxy-");
    private readonly GuardedProcess _process;

    private ProxyProcess(IReadOnlyList<Uri> apis, IReadOnlyList<Uri> silos)
    {
        var (port, operatorPort) = (FreePorts.Next(), FreePorts.Next());
        var shipped = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg"));
        var here = Addresses().Replace(shipped, match => match.Value switch
        {
            ":8080" => $"127.0.0.1:{port}",
            ":8081" => $"127.0.0.1:{operatorPort}",
            "api1:8080" => apis[0].Authority,
            "api2:8080" => apis[1].Authority,
            "silo1:8080" => silos[0].Authority,
            "silo2:8080" => silos[^1].Authority,
            _ => throw new InvalidOperationException($"{match.Value} is nobody's address here."),
        });
        var configuration = Path.Combine(_folder.FullName, "haproxy.cfg");
        File.WriteAllText(configuration, here);
        // Where the distribution puts servers, and not everybody looks.
        var path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin";
        _process = GuardedProcess.Start(["haproxy", "-db", "-f", configuration], new Dictionary<string, string> { ["PATH"] = path });
        Address = new Uri($"http://127.0.0.1:{port}");
        OperatorAddress = new Uri($"http://127.0.0.1:{operatorPort}");
        // A connection for each request, so that every one is dispatched by itself.
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = Address, Timeout = Eventually.Patience };
    }

    public Uri Address { get; }

    /// <summary>Where operators find the dashboard.</summary>
    public Uri OperatorAddress { get; }

    public HttpClient Http { get; }

    /// <summary>Its log: what became of each request, and which API it holds for up.</summary>
    public string Log => _process.Output + _process.Errors;

    /// <summary>Of each answered request: the API that was asked last, how often it was sent again, its kind.</summary>
    public IReadOnlyList<(string Kind, string Server, string Retries)> Requests =>
        [.. Request().Matches(_process.Output).Select(static match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value))];

    public static async Task<ProxyProcess> StartAsync(IReadOnlyList<Uri> apis, IReadOnlyList<Uri>? silos = null)
    {
        var proxy = new ProxyProcess(apis, silos ?? apis);
        await Eventually.HoldsAsync(proxy.IsWellAsync, "the proxy has a ready API");
        return proxy;
    }

    /// <summary>As its checks see them: names as in the compose file, such as <c>api1</c>.</summary>
    public Task HoldsForAsync(string server, string state, TimeSpan? limit = null) => Eventually.SeesAsync(
        () => Task.FromResult(StateOf(server)), seen => seen == state, $"{server} is {state}", limit);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string StateOf(string server)
    {
        var said = States().Matches(Log).LastOrDefault(match => match.Groups[1].Value == server);
        return said?.Groups[2].Value ?? "UP";
    }

    private async Task<bool> IsWellAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"HAProxy ended. {Log}");
        try
        {
            using var alive = await Http.GetAsync("/proxyz");
            using var ready = await Http.GetAsync("/readyz");
            return alive.IsSuccessStatusCode && ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>What it listens on, and whom it asks.</summary>
    [GeneratedRegex(@"(?<=\bbind |\bserver [\w-]+ )[\w.]*:\d+")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?m)^\S+ (\w+) [A-Z]+ \d+ .* from (\S+), retries (\S+), end")]
    private static partial Regex Request();

    [GeneratedRegex(@"Server apis/([\w-]+) is (UP|DOWN)")]
    private static partial Regex States();
}
