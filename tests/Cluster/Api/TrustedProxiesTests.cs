using System.Net;
using Microsoft.Extensions.Options;

namespace Media.Tests.Cluster.Api;

/// <summary>
/// Without keys a client is identified by its address: the one that a trusted proxy reports, or else the address of the peer.
/// </summary>
public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task Clients_behind_a_trusted_proxy_have_separate_rate_limits(string proxies)
    {
        await using var api = await StartAsync(proxies);

        Assert.Contains(HttpStatusCode.TooManyRequests, await AskOftenAsync(api, "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "192.0.2.2"));
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData(null)]
    public async Task An_address_from_an_untrusted_proxy_is_ignored(string? proxies)
    {
        await using var api = await StartAsync(proxies);

        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(n => AskAsync(api, $"192.0.2.{n}")));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task An_address_that_a_client_sent_to_the_trusted_proxy_is_ignored()
    {
        await using var api = await StartAsync("127.0.0.1");

        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(n => AskAsync(api, $"198.51.100.{n}, 192.0.2.1")));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Behind_two_proxies_both_are_trusted_or_the_outer_one_is_the_client()
    {
        await using var api = await StartAsync("127.0.0.1", "203.0.113.0/24");

        Assert.Contains(HttpStatusCode.TooManyRequests, await AskOftenAsync(api, "192.0.2.1, 203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "192.0.2.2, 203.0.113.7"));
    }

    [Fact]
    public async Task An_entry_that_is_no_network_stops_the_start()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync("127.0.0.1", "the proxy"));

        Assert.Contains("Api__TrustedProxies", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    private static Task<RunningApi> StartAsync(params IReadOnlyList<string?> proxies) => RunningApi.StartAsync(settings =>
    {
        settings["Api:RequestsPerSecond"] = "5";
        for (var i = 0; i < proxies.Count; i++)
            if (proxies[i] is { } proxy)
                settings[$"Api:TrustedProxies:{i}"] = proxy;
    });

    private static Task<HttpStatusCode[]> AskOftenAsync(RunningApi api, string forwardedFor) =>
        Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AskAsync(api, forwardedFor)));

    private static async Task<HttpStatusCode> AskAsync(RunningApi api, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await api.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
