using System.Net.Http.Json;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Silos and one API as processes of their own, on one PostgreSQL database.</summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    private readonly List<GuardedProcess> _silos = [];
    private readonly Dictionary<string, string> _environment;
    private GuardedProcess? _api;

    private ClusterProcesses(string database, string vod)
    {
        _environment = StandaloneProcess.QuickSettings();
        _environment["Storage__ConnectionString"] = database;
        _environment["Cluster__ConnectionString"] = database;
        _environment["Vod__Apps__default__Endpoint"] = vod;
        ApiPort = StandaloneProcess.FreePort();
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ApiPort}"), Timeout = Eventually.Patience };
    }

    public int ApiPort { get; }

    public HttpClient Http { get; }

    public Uri Receiver => new(Http.BaseAddress!, "/callbacks/default");

    public IReadOnlyList<GuardedProcess> Silos => _silos;

    public static async Task<ClusterProcesses> StartAsync(PostgresServer postgres, string database, string vod, int silos)
    {
        var cluster = new ClusterProcesses(await postgres.CreateDatabaseAsync(database), vod);
        try
        {
            for (var silo = 0; silo < silos; silo++)
                cluster._silos.Add(cluster.Launch("Silo", StandaloneProcess.FreePort()));
            cluster._api = cluster.Launch("Api", cluster.ApiPort);
            await Eventually.SeesAsync(cluster.IsReadyAsync, static ready => ready, "the API ready", TimeSpan.FromSeconds(90));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<StatusCounts> CountsAsync()
    {
        var stats = await Http.GetFromJsonAsync<JsonElement>("/v1/stats");
        return new(stats.GetProperty("countByStatus").EnumerateObject().ToDictionary(static count => count.Name, static count => count.Value.GetInt64()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_api is not null)
            await _api.DisposeAsync();
        foreach (var silo in _silos)
            await silo.DisposeAsync();
    }

    private GuardedProcess Launch(string project, int httpPort)
    {
        var environment = new Dictionary<string, string>(_environment)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{httpPort}",
            ["Cluster__SiloPort"] = StandaloneProcess.Text(StandaloneProcess.FreePort()),
            ["Cluster__GatewayPort"] = StandaloneProcess.Text(StandaloneProcess.FreePort()),
        };
        return GuardedProcess.Start(["dotnet", Repository.Assembly(project)], environment, Path.GetTempPath());
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_api!.HasExited || _silos.Any(static silo => silo.HasExited))
            throw new InvalidOperationException($"A process ended. {_api.Errors} {string.Join(' ', _silos.Select(static silo => silo.Errors))}");
        try
        {
            using var answer = await Http.GetAsync("/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
