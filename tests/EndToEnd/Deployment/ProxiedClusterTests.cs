using System.Net;
using Media.Tests.EndToEnd.Cluster;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>A cluster behind the shipped proxy. <see cref="RollingRestartTests"/> covers rolling restarts behind it.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ProxiedClusterTests(SharedCluster shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int PerSecond = 100;

    private static readonly string[] Silos = ["silo 1", "silo 2", "silo 3"];

    private ProxyProcess _proxy = null!;

    public async Task InitializeAsync()
    {
        await shared.BecomesWholeAsync();
        _proxy = await ProxyProcess.StartAsync(shared.Cluster.Apis, shared.Cluster.Silos);
    }

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task When_one_API_is_killed_the_other_answers_the_callbacks_under_way()
    {
        var cluster = shared.Cluster;
        var load = CallbackLoad.Start(PerSecond, _proxy.Address);
        await load.AnswersMoreAsync(PerSecond);

        // The silos are suspended, so that callbacks are under way when the API dies.
        await Task.WhenAll(Silos.Select(cluster.FreezeAsync));
        await cluster.KillAsync("api 1");
        await Task.WhenAll(Silos.Select(cluster.ThawAsync));
        await load.AnswersMoreAsync(PerSecond);

        var report = await load.StopAsync();
        var retried = _proxy.Requests.Count(static request => request.Retries != "0");
        output.WriteLine($"{report}; {retried} were retried");
        report.IsStoredOrRefused();
        Assert.True(retried > 0, "No callback was under way when the API was killed.");
        await shared.Witness.AreKnownAsync(report.Stored);
    }

    [Fact]
    public async Task The_dashboard_of_the_silos_is_reachable_through_the_proxy()
    {
        using var page = await _proxy.Http.GetAsync(new Uri(_proxy.OperatorAddress, "/orleans/"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Orleans", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }
}
