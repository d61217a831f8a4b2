using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Runs the whole service in its own process. The port and the data directory stay the same across restarts.</summary>
internal sealed class StandaloneProcess : IRunningService, IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("media-e2e-");
    private readonly string _vod;
    private readonly Dictionary<string, string> _environment;
    private GuardedProcess? _process;

    private StandaloneProcess(string vod, Action<Dictionary<string, string>>? settings)
    {
        _vod = vod;
        ApiPort = FreePorts.Next();
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ApiPort}"), Timeout = Eventually.Patience };
        _environment = QuickSettings();
        settings?.Invoke(_environment);
    }

    public int ApiPort { get; }

    public HttpClient Http { get; }

    public Uri Receiver => new(Http.BaseAddress!, "/callbacks/default");

    public string Database => Path.Combine(_data.FullName, "media.db");

    public GuardedProcess Process => _process ?? throw new InvalidOperationException("The process was not started.");

    public static async Task<StandaloneProcess> StartAsync(string vod, Action<Dictionary<string, string>>? settings = null)
    {
        var service = new StandaloneProcess(vod, settings);
        try
        {
            await service.StartAgainAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts the process on the same port and the same data.</summary>
    public async Task StartAgainAsync(Action<Dictionary<string, string>>? settings = null)
    {
        settings?.Invoke(_environment);
        if (_process is not null)
            await _process.DisposeAsync();
        _process = Launch(_environment, "--api-port", Text(ApiPort), "--data", _data.FullName, "--vod", _vod, "--no-walkthrough");
        await _process.SaysAsync("Serving");
    }

    public static GuardedProcess Launch(IReadOnlyDictionary<string, string> environment, params string[] options) =>
        GuardedProcess.Start(["dotnet", Repository.StandaloneAssembly(), .. options], environment, Path.GetTempPath());

    public Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body) => Http.PostAsync(path, new ByteArrayContent(body));

    /// <summary>Sends the callback until it is stored, because on slow cores the service refuses some with 503.</summary>
    public async Task DeliverAsync(string body)
    {
        using var answer = await Eventually.SeesAsync(
            () => PostAsync("/callbacks/default", body), static answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable, "stored");
        Assert.Equal("""{"code":0}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async Task<JsonElement> FileAsync(string fileId) =>
        await this.FindAsync(fileId) ?? throw new InvalidOperationException($"{fileId} is not known.");

    public Task<JsonElement> FileInAsync(string fileId, string status, TimeSpan? limit = null) =>
        Eventually.SeesAsync(() => FileAsync(fileId), file => StatusOf(file) == status, $"{fileId} {status}", limit);

    /// <summary>Reads all pages of the list.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string query = "")
    {
        var files = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await Http.GetFromJsonAsync<JsonElement>($"/v1/media?limit=200{query}{(cursor is null ? "" : $"&cursor={cursor}")}");
            files.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return files;
    }

    public async Task<JsonElement[]> TimelineAsync(string fileId) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>($"/v1/media/{fileId}/timeline")).GetProperty("data").EnumerateArray()];

    public static string StatusOf(JsonElement file) => file.GetProperty("status").GetString()!;

    /// <summary>The simulator's credentials, and seconds instead of the default minutes and hours.</summary>
    public static Dictionary<string, string> QuickSettings() => new()
    {
        ["Vod__Apps__default__SecretId"] = "AKIDSIMULATOR00000000000000000000000",
        ["Vod__Apps__default__SecretKey"] = "simulator-secret-key-not-a-secret",
        ["Vod__Apps__default__SubAppId"] = "1500000001",
        ["Vod__Apps__default__CallsPerSecond"] = "1000",
        ["Life__LookUpAfter__0"] = "00:00:05",
        ["Life__LookUpAfter__1"] = "00:00:10",
        ["Life__LookUpAfter__2"] = "00:00:20",
        ["Life__LookUpAfter__3"] = "00:00:40",
        ["Life__InferAfter"] = "00:05:00",
        ["Life__FirstBackoff"] = "00:00:00.2",
        ["Life__LongestBackoff"] = "00:00:02",
        ["Life__HandOverGrace"] = "00:00:03",
        ["Sweeper__Interval"] = "00:00:00.25",
        ["Sweeper__Lease"] = "00:00:03",
        ["Storage__StatsAgeSeconds"] = "0",
        // One test requests thousands of files from one address.
        ["Api__RequestsPerSecond"] = "1000000",
    };

    /// <summary>Postpones look-ups beyond the test, for tests in which files must change only because of events.</summary>
    public static void WithoutLookUps(Dictionary<string, string> settings)
    {
        foreach (var lookUp in settings.Keys.Where(static key => key.StartsWith("Life__LookUpAfter", StringComparison.Ordinal)).ToArray())
            settings.Remove(lookUp);
        settings["Life__LookUpAfter__0"] = "01:00:00";
        settings["Life__InferAfter"] = "02:00:00";
    }

    /// <summary>Scans for lost uploads within a second.</summary>
    public static void WithQuickDiscovery(Dictionary<string, string> settings)
    {
        settings["Discovery__Interval"] = "00:00:00.5";
        settings["Discovery__SettleTime"] = "00:00:01";
        settings["Discovery__Overlap"] = "00:00:05";
    }

    /// <summary>Pulls events, without scans and look-ups, so that the service learns everything from events.</summary>
    public static void WithNothingButPulling(Dictionary<string, string> settings)
    {
        settings["Vod__Apps__default__Mode"] = "pull";
        settings["Discovery__Enabled"] = "false";
        WithoutLookUps(settings);
    }

    public static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
