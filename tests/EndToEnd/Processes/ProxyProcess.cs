using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Runs the distribution's HAProxy with the shipped configuration. Only the addresses differ.</summary>
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
            _ => throw new InvalidOperationException($"{match.Value} has no counterpart in this test."),
        });
        var configuration = Path.Combine(_folder.FullName, "haproxy.cfg");
        File.WriteAllText(configuration, here);
        // The distribution installs servers in /usr/sbin, which is not in every user's PATH.
        var path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin";
        _process = GuardedProcess.Start(["haproxy", "-db", "-f", configuration], new Dictionary<string, string> { ["PATH"] = path });
        Address = new Uri($"http://127.0.0.1:{port}");
        OperatorAddress = new Uri($"http://127.0.0.1:{operatorPort}");
        // One connection per request, so that the proxy dispatches each request individually.
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = Address,
            Timeout = Eventually.Patience,
        };
    }

    public Uri Address { get; }

    /// <summary>The address at which operators find the dashboard.</summary>
    public Uri OperatorAddress { get; }

    public HttpClient Http { get; }

    /// <summary>The proxy's log: the outcome of each request, and which APIs it considers up.</summary>
    public string Log => _process.Output + _process.Errors;

    /// <summary>For each answered request: its kind, the API that it was sent to last, and the number of retries.</summary>
    public IReadOnlyList<(string Kind, string Server, string Retries)> Requests =>
    [
        .. Request().Matches(_process.Output)
            .Select(static match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)),
    ];

    public static async Task<ProxyProcess> StartAsync(IReadOnlyList<Uri> apis, IReadOnlyList<Uri>? silos = null)
    {
        var proxy = new ProxyProcess(apis, silos ?? apis);
        await Eventually.HoldsAsync(proxy.HasReadyApiAsync, "the proxy has a ready API");
        return proxy;
    }

    /// <summary>
    /// Waits until the proxy's checks give a server this state. Servers have the names of the compose file, such as <c>api1</c>.
    /// </summary>
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

    private async Task<bool> HasReadyApiAsync()
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

    /// <summary>The addresses on which the proxy listens, and those of its servers.</summary>
    [GeneratedRegex(@"(?<=\bbind |\bserver [\w-]+ )[\w.]*:\d+")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?m)^\S+ (\w+) [A-Z]+ \d+ .* from (\S+), retries (\S+), end")]
    private static partial Regex Request();

    [GeneratedRegex(@"Server apis/([\w-]+) is (UP|DOWN)")]
    private static partial Regex States();
}
