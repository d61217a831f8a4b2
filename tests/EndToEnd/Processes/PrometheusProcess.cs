using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Runs the distribution's Prometheus with the shipped configuration. Three things differ: the targets, the intervals, and how long an
/// alert's expression must hold before it fires (<c>for:</c>), which is a few seconds for all alerts.
/// </summary>
internal sealed partial class PrometheusProcess : IAsyncDisposable
{
    /// <summary>The interval of scrapes and evaluations, in seconds.</summary>
    private const int Interval = 1;

    private const int For = 6;

    /// <summary>After this many scrapes or evaluations, alerts that became true together with one that fires have fired as well.</summary>
    private const int LongEnough = (For + 4) / Interval;

    private readonly DirectoryInfo _folder;
    private readonly GuardedProcess _process;
    private readonly HttpClient _http;

    private PrometheusProcess(DirectoryInfo folder, GuardedProcess process, int port)
    {
        _folder = folder;
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Eventually.Patience };
    }

    /// <param name="apiKey">An API key that may read the API's metrics.</param>
    public static async Task<PrometheusProcess> StartAsync(IEnumerable<Uri> apis, IEnumerable<Uri> silos, string apiKey)
    {
        var folder = Directory.CreateTempSubdirectory("media-prometheus-");
        var shipped = Path.Combine(Repository.Root, "deploy", "prometheus");
        await WriteAsync("prometheus.yml", text => Targets().Replace(
            Intervals().Replace(text, $"$1 {Interval}s"),
            match => TargetsAt(match.Value.Contains("api", StringComparison.Ordinal) ? apis : silos)));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "api-key"), apiKey);
        await WriteAsync("media-alerts.yml", static text => Durations().Replace(text, $"$1for: {For}s"));

        var port = FreePorts.Next();
        var process = GuardedProcess.Start(
            [
                "prometheus", $"--config.file={folder.FullName}/prometheus.yml", $"--storage.tsdb.path={folder.FullName}/data",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
            ],
            workingDirectory: folder.FullName);
        var prometheus = new PrometheusProcess(folder, process, port);
        await Eventually.HoldsAsync(prometheus.IsReadyAsync, "Prometheus ready", TimeSpan.FromSeconds(60));
        return prometheus;

        async Task WriteAsync(string file, Func<string, string> change)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(shipped, file));
            var changed = change(text);
            Assert.NotEqual(text, changed);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), changed);
        }
    }

    /// <returns>The current series of the expression.</returns>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string expression)
    {
        using var answer = await _http.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{expression}: {text}");
        return [.. JsonElement.Parse(text).GetProperty("data").GetProperty("result").EnumerateArray()];
    }

    public async Task<IReadOnlyList<string>> MetricNamesAsync()
    {
        var names = await _http.GetFromJsonAsync<JsonElement>("/api/v1/label/__name__/values");
        return [.. names.GetProperty("data").EnumerateArray().Select(static name => name.GetString()!)];
    }

    /// <summary>Waits until every process was scraped this often.</summary>
    public Task HasScrapedAsync(int times) => Eventually.SeesAsync(
        () => QueryAsync($"min(count_over_time(up[1h])) >= {times}"),
        static found => found.Count > 0,
        $"{times} scrapes",
        TimeSpan.FromSeconds(120));

    /// <summary>Waits long enough for every alert that is true now to fire.</summary>
    public async Task HasEvaluatedLongEnoughAsync() => await HasScrapedAsync(await ScrapesAsync() + LongEnough);

    /// <summary>Waits until the alert fires, and until other alerts that became true with it have fired.</summary>
    /// <returns>All alerts that have fired since the start.</returns>
    public async Task<IReadOnlyList<string>> FiredOnceAsync(string alert)
    {
        var fires = $"ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}}";
        await Eventually.SeesAsync(() => QueryAsync(fires), static found => found.Count > 0, $"{alert} fires", TimeSpan.FromSeconds(120));
        await Eventually.SeesAsync(
            () => QueryAsync($"max(count_over_time({fires}[10m])) >= {LongEnough}"),
            static found => found.Count > 0,
            $"{alert} keeps firing",
            TimeSpan.FromSeconds(120));
        return await FiredAsync();
    }

    /// <returns>All alerts that have fired since the start of Prometheus.</returns>
    public async Task<IReadOnlyList<string>> FiredAsync() =>
        [.. (await QueryAsync("count by (alertname) (max_over_time(ALERTS{alertstate=\"firing\"}[1h]))"))
            .Select(static series => series.GetProperty("metric").GetProperty("alertname").GetString()!)
            .Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<int> ScrapesAsync() => (await QueryAsync("min(count_over_time(up[1h]))")) is [var least]
        ? int.Parse(least.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)
        : 0;

    private static string TargetsAt(IEnumerable<Uri> processes) =>
        $"targets: [{string.Join(", ", processes.Select(static process => $"\"{process.Authority}\""))}]";

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Prometheus ended. {_process.Output} {_process.Errors}");
        try
        {
            using var answer = await _http.GetAsync("/-/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"((?:scrape|evaluation)_interval:) \w+")]
    private static partial Regex Intervals();

    [GeneratedRegex(@"targets: \[[^\]]*\]")]
    private static partial Regex Targets();

    [GeneratedRegex(@"(?m)^(\s+)for: \w+$")]
    private static partial Regex Durations();
}
