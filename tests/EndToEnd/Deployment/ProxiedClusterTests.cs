using System.Net;
using System.Net.Sockets;
using System.Text;
using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>A silo and two APIs behind the shipped proxy.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class ProxiedClusterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Token = "plantedTokenCCCCCCCCCCCCCCCC";
    private const int PerSecond = 100;

    /// <summary>After it VOD hangs up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private ScriptedCluster _cluster = null!;
    private ProxyProcess _proxy = null!;

    public async Task InitializeAsync()
    {
        _cluster = await ScriptedCluster.UpAsync(1, 2, static settings =>
        {
            settings["Vod__Apps__default__CallbackToken"] = Token;
            settings["Cluster__Dashboard"] = "true";
        });
        _proxy = await ProxyProcess.StartAsync(_cluster.Apis, _cluster.Silos);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task With_one_API_killed_while_it_stores_every_callback_is_answered_200()
    {
        var load = CallbackLoad.Start(PerSecond, _proxy.Address);
        foreach (var victim in new[] { "api 1", "api 2" })
        {
            await Eventually.HoldsAsync(WithAnswers(load), "callbacks answered");
            // What the silo does not answer is under way when the API dies.
            await _cluster.FreezeAsync("silo 1");
            await _cluster.KillAsync(victim);
            await _cluster.ThawAsync("silo 1");
            await Eventually.HoldsAsync(WithAnswers(load), "callbacks answered");
            await _cluster.StartAsync(victim);
            await _proxy.HoldsForAsync(victim.Replace(" ", "", StringComparison.Ordinal), "UP");
        }

        var report = await load.StopAsync();
        var again = _proxy.Requests.Count(static request => request.Retries != "0");
        output.WriteLine($"{report}; {again} were sent again");
        Assert.All(report.Answers, static answer => Assert.Equal("200", answer.Seen));
        Assert.True(report.Worst < Patience, $"The worst took {report.Worst.TotalSeconds:F1} s.");
        Assert.True(again > 0, "No callback was under way when an API died.");
        await new Witness(_cluster.Simulator, _cluster).AreKnownAsync(report.Stored);
    }

    [Fact]
    public async Task An_API_that_is_told_to_stop_gets_nothing_new_and_nobody_sees_it_go()
    {
        var load = CallbackLoad.Start(PerSecond, _proxy.Address);
        await Eventually.HoldsAsync(WithAnswers(load), "callbacks answered");

        var stopping = _cluster.StopAsync("api 2");
        await _proxy.HoldsForAsync("api2", "DOWN");
        var before = _proxy.Requests.Count(static request => request.Server == "api2");
        await stopping;

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        Assert.All(report.Answers, static answer => Assert.Equal("200", answer.Seen));
        Assert.True(before > 0);
        // It served for two seconds more; what was under way may have been answered since.
        Assert.InRange(_proxy.Requests.Count(static request => request.Server == "api2") - before, 0, PerSecond / 5);
        Assert.All(_proxy.Requests, static request => Assert.Equal("0", request.Retries));
    }

    [Fact]
    public async Task A_token_is_in_no_line_of_the_proxys_log()
    {
        await AnswersAsync(HttpStatusCode.OK, $"/callbacks/default/{Token}", Events.NewFileUpload("5285890784273533167"));
        await AnswersAsync(HttpStatusCode.Unauthorized, $"/callbacks/default/{Token}guess", "{}");
        await AnswersAsync(HttpStatusCode.NotFound, $"/callback/{Token}?Sign={Token}", "{}");
        await AnswersAsync(HttpStatusCode.RequestEntityTooLarge, $"/callbacks/default/{Token}", new string(' ', 2 * 1024 * 1024));
        await SendRawAsync($"POST /callbacks/default/{Token} HTTP/9.9\r\n\r\n");
        await SendRawAsync($"POST /callbacks/default/{Token}\0 HTTP/1.1\r\nHost: x\r\n\r\n");
        await SendRawAsync($"POST /callbacks/default/{Token} HTTP/1.1\r\nHost: x\r\nContent-Length: none\r\n\r\n");
        await _cluster.KillAsync("silo 1");
        await AnswersAsync(HttpStatusCode.ServiceUnavailable, $"/callbacks/default/{Token}", Events.NewFileUpload("5285890784273533168"));
        await _cluster.KillAsync("api 1");
        await _cluster.KillAsync("api 2");
        await AnswersAsync(HttpStatusCode.ServiceUnavailable, $"/callbacks/default/{Token}", Events.NewFileUpload("5285890784273533168"));

        await Eventually.HoldsAsync(() => _proxy.Requests.Count(static request => request.Kind == "callback") >= 5, "the log");
        Assert.DoesNotContain(Token, _proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_of_the_silos_is_behind_the_proxy()
    {
        using var page = await _proxy.Http.GetAsync(new Uri(_proxy.OperatorAddress, "/orleans/"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Orleans", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Once more than until now, for a second.</summary>
    private static Func<bool> WithAnswers(CallbackLoad load)
    {
        var enough = load.Answered + PerSecond;
        return () => load.Answered >= enough;
    }

    private async Task AnswersAsync(HttpStatusCode status, string path, string body)
    {
        using var answer = await _proxy.Http.PostAsync(path, new StringContent(body));
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}, not {(int)status}: {await answer.Content.ReadAsStringAsync()} {_proxy.Log[^Math.Min(500, _proxy.Log.Length)..]}");
    }

    private async Task SendRawAsync(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _proxy.Address.Port);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        Assert.Contains("400", await reader.ReadToEndAsync().WaitAsync(Eventually.Patience), StringComparison.Ordinal);
    }
}
