using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Api;

/// <summary>A stopping API as seen by a load balancer and its connections.</summary>
public sealed class DrainingTests
{
    private const string Upload = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}""";

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_stopping_API_is_unready_at_once_and_serves_until_load_balancers_notice()
    {
        await using var api = await StartAsync();

        var stopping = api.App.StopAsync();
        using var ready = await api.Client.GetAsync("/readyz");
        using var stored = await api.PostAsync("/callbacks/default", Upload);

        await ready.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-ready");
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.False(stopping.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await stopping.WaitAsync(RunningApi.Patience);
        await Assert.ThrowsAsync<SocketException>(() => api.ConnectAsync());
    }

    [Fact]
    public async Task Every_answer_of_a_stopping_API_closes_its_connection()
    {
        await using var api = await StartAsync();
        using var before = await api.PostAsync("/callbacks/default", Upload);

        api.App.Lifetime.StopApplication();
        using var after = await api.PostAsync("/callbacks/default", Upload);
        using var refused = await api.PostAsync("/callbacks/default", "not JSON");

        Assert.NotEqual(true, before.Headers.ConnectionClose);
        Assert.True(after.Headers.ConnectionClose);
        Assert.True(refused.Headers.ConnectionClose);
    }

    private Task<RunningApi> StartAsync() => RunningApi.StartAsync(
        static settings => settings["Api:DrainSeconds"] = "5", services => services.AddSingleton<TimeProvider>(_clock));
}
