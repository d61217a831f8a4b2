using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>
/// A cluster that a real Prometheus scrapes, and one sequence of situations: first everything works, then VOD refuses the account, then a
/// silo is killed. The observations are kept for the tests.
/// </summary>
public sealed class WatchedCluster : IAsyncLifetime
{
    internal const string CallbackToken = "token-that-no-label-may-hold";

    internal const string ReadKey = "key-that-no-label-may-hold-either";

    private const int Uploads = 20;

    private static readonly string[] Members = ["api 1", "silo 1", "silo 2"];

    private readonly List<string> _fileIds = [];
    private SimulatorProcess _pulling = null!;
    private ScriptedCluster _cluster = null!;

    internal PrometheusProcess Prometheus { get; private set; } = null!;

    internal IReadOnlyList<string> FileIds => _fileIds;

    /// <summary>The responses of every process to <c>/metrics</c>, while everything worked and after VOD refused.</summary>
    internal IReadOnlyList<string> Scrapes { get; private set; } = [];

    internal IReadOnlyList<string> FiredWhileHealthy { get; private set; } = [];

    internal IReadOnlyList<string> FiredWhenRefused { get; private set; } = [];

    internal IReadOnlyList<string> FiredAfterSiloKill { get; private set; } = [];

    /// <summary>The standard output of the cluster's processes up to that time.</summary>
    internal IReadOnlyList<string> LogLines { get; private set; } = [];

    private IEnumerable<Uri> Processes => [.. _cluster.Apis, .. _cluster.Silos];

    public async Task InitializeAsync()
    {
        _pulling = await SimulatorProcess.StartAsync("--job-seconds", "1", "--mode", "PULL");
        _cluster = await ScriptedCluster.UpAsync(2, 1, Settings);
        _cluster.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReadKey);
        await _cluster.Simulator.PushToAsync(new Uri(_cluster.Address, $"/callbacks/default/{CallbackToken}"));
        await _cluster.Simulator.SetClockAsync(new { jobSeconds = 1 });
        // Prometheus starts only after the first commits and the first scrape of each process, which are slow.
        await ProduceTrafficAsync();
        await ScrapeAsync();
        Prometheus = await PrometheusProcess.StartAsync(_cluster.Apis, _cluster.Silos, ReadKey);
        await Prometheus.HasScrapedAsync(times: 2);
        await ProduceTrafficAsync();
        await Prometheus.HasEvaluatedLongEnoughAsync();
        FiredWhileHealthy = await Prometheus.FiredAsync();
        Scrapes = [.. await ScrapeAsync()];

        await _cluster.Simulator.SetFaultsAsync(new { apiRefusesWith = "AuthFailure.SignatureFailure" });
        _fileIds.AddRange(await _cluster.Simulator.UploadAsync(Uploads));
        FiredWhenRefused = await Prometheus.FiredOnceAsync("MediaBlocked");
        Scrapes = [.. Scrapes, .. await ScrapeAsync()];
        LogLines = [.. Members.SelectMany(_cluster.LinesOf)];

        // Kills the other silo, so that the one that counts the files continues to do so.
        var counting = await Eventually.SeesAsync(FindCountingSiloAsync, static silo => silo is not null, "a silo counts the files");
        await _cluster.KillAsync(counting == 0 ? "silo 2" : "silo 1");
        FiredAfterSiloKill = await Prometheus.FiredOnceAsync("MediaProcessDown");
    }

    public async Task DisposeAsync()
    {
        if (Prometheus is not null)
            await Prometheus.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        if (_pulling is not null)
            await _pulling.DisposeAsync();
    }

    private void Settings(Dictionary<string, string> settings)
    {
        StandaloneProcess.WithoutLookUps(settings);
        settings["Vod__Apps__default__CallbackToken"] = CallbackToken;
        foreach (var setting in new[] { "SecretId", "SecretKey", "SubAppId" })
            settings[$"Vod__Apps__pulled__{setting}"] = settings[$"Vod__Apps__default__{setting}"];
        settings["Vod__Apps__pulled__Endpoint"] = _pulling.Address;
        settings["Vod__Apps__pulled__Mode"] = "pull";
        settings["Api__Keys__prometheus__Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ReadKey)));
        settings["Api__Keys__prometheus__Scopes__0"] = "read";
        settings["Logging__Console__FormatterName"] = "json";
    }

    /// <summary>
    /// Produces files that become ready by push and by pull, a repeated event, a request for an unknown file and a callback with a wrong
    /// token.
    /// </summary>
    private async Task ProduceTrafficAsync()
    {
        _fileIds.AddRange(await _cluster.Simulator.UploadAsync(Uploads));
        _fileIds.AddRange(await _pulling.UploadAsync(Uploads));
        await _cluster.Simulator.SetFaultsAsync(new { callbackDuplicate = 1.0 });
        _fileIds.AddRange(await _cluster.Simulator.UploadAsync(1));
        await _cluster.Simulator.SetFaultsAsync(new { callbackDuplicate = 0.0 });
        await Eventually.SeesAsync(
            _cluster.CountsAsync, counts => counts.Of("ready") == _fileIds.Count, "every file ready", TimeSpan.FromSeconds(120));
        using (var unknown = await _cluster.Http.GetAsync("/v1/media/1"))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using (var guessed = await _cluster.Http.PostAsync("/callbacks/default/guess", new StringContent("{}")))
            Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
    }

    private async Task<IReadOnlyList<string>> ScrapeAsync() =>
        await Task.WhenAll(Processes.Select(process => _cluster.Http.GetStringAsync(new Uri(process, "/metrics"))));

    /// <returns>The index of the silo that counts the files; null if there is none.</returns>
    private async Task<int?> FindCountingSiloAsync()
    {
        var scrapes = (await ScrapeAsync()).Skip(1).ToList();
        var counting = scrapes.FindIndex(static scrape => scrape.Contains("media_files{", StringComparison.Ordinal));
        return counting >= 0 ? counting : null;
    }
}
