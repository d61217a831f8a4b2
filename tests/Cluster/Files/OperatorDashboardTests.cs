using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Media.Tests.Cluster.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

public sealed class OperatorDashboardTests : IAsyncLifetime
{
    private const string Operator = "key-of-an-operator";
    private const string Reader = "key-of-a-reader";
    private const string Figures = "/orleans/DashboardCounters";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-dashboard-");
    private RunningVod _vod = null!;

    public async Task InitializeAsync() => _vod = await RunningVod.StartAsync();

    public async Task DisposeAsync()
    {
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/orleans/")]
    [InlineData(Figures)]
    [InlineData("/orleans/index.min.js")]
    public async Task With_keys_it_is_for_operators_whether_their_key_comes_as_such_or_as_a_password(string path)
    {
        await using var silo = await StartAsync(isOn: true, Operator, Reader);

        using var nobody = await GetAsync(silo, path, null);
        using var guessed = await GetAsync(silo, path, new("Bearer", "guessed"));
        using var reader = await GetAsync(silo, path, new("Bearer", Reader));
        using var bearer = await GetAsync(silo, path, new("Bearer", Operator));
        using var browser = await GetAsync(silo, path, Basic($"anybody:{Operator}"));
        using var wrong = await GetAsync(silo, path, Basic(Operator));

        await nobody.IsProblemAsync(HttpStatusCode.Unauthorized, "missing-api-key");
        Assert.Equal("Basic realm=\"media\"", nobody.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
        await reader.IsProblemAsync(HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, browser.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task A_key_as_a_password_opens_nothing_else()
    {
        await using var silo = await StartAsync(isOn: true, Operator);

        using var answer = await GetAsync(silo, "/v1/stats", Basic($"anybody:{Operator}"));

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "missing-api-key");
    }

    [Fact]
    public async Task Without_keys_it_answers_this_machine_and_shows_the_silo()
    {
        await using var silo = await StartAsync(isOn: true);

        var figures = await Eventually.SeesAsync(
            async () => JsonElement.Parse(await silo.Http.GetStringAsync(Figures)), static seen => seen.GetProperty("hosts").GetArrayLength() == 1, "one silo");

        Assert.Equal("Active", figures.GetProperty("hosts")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Without_keys_it_answers_no_other_machine()
    {
        await using var silo = await StartAsync(isOn: true, from: IPAddress.Parse("203.0.113.7"));

        using var answer = await GetAsync(silo, Figures, null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>From this machine's other addresses, too, which is where other machines would come from.</summary>
    [Fact]
    public async Task Without_keys_this_machine_is_known_by_its_loopback_address_alone()
    {
        await using var silo = await StartAsync(isOn: true, listensEverywhere: true);
        var port = silo.Http.BaseAddress!.Port;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(IPAddress.Loopback));
        foreach (var address in OtherAddresses())
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(address));

        async Task<HttpStatusCode> StatusAsync(IPAddress address)
        {
            using var answer = await silo.Http.GetAsync(new Uri($"http://{address}:{port}{Figures}"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task With_keys_an_operator_may_come_from_elsewhere()
    {
        await using var silo = await StartAsync(isOn: true, Operator, from: IPAddress.Parse("203.0.113.7"));

        using var nobody = await GetAsync(silo, Figures, null);
        using var known = await GetAsync(silo, Figures, new("Bearer", Operator));

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task It_is_off_unless_it_is_switched_on()
    {
        await using var silo = await StartAsync(isOn: false);

        using var answer = await GetAsync(silo, "/orleans/", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<RunningSilo> StartAsync(
        bool isOn, string? operatorKey = null, string? readerKey = null, IPAddress? from = null, bool listensEverywhere = false) =>
        RunningSilo.StartAsync(
            Path.Combine(_directory.FullName, "media.db"),
            _vod,
            settings =>
            {
                if (isOn)
                    settings["Cluster:Dashboard"] = "true";
                if (listensEverywhere)
                    (settings["urls"], settings["Api:AllowNonLoopback"]) = ("http://0.0.0.0:0", "true");
                foreach (var (scope, key) in new[] { ("operate", operatorKey), ("read", readerKey) })
                {
                    if (key is null)
                        continue;
                    settings[$"Api:Keys:{scope}:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
                    settings[$"Api:Keys:{scope}:Scopes:0"] = scope;
                }
            },
            services =>
            {
                if (from is not null)
                    services.AddSingleton<IStartupFilter>(new Elsewhere(from));
            });

    private static IEnumerable<IPAddress> OtherAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .Where(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static AuthenticationHeaderValue Basic(string userAndPassword) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));

    private static async Task<HttpResponseMessage> GetAsync(RunningSilo silo, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        return await silo.Http.SendAsync(request);
    }

    /// <summary>Every request comes from this address.</summary>
    private sealed class Elsewhere(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Connection.RemoteIpAddress = address;
                return following(http);
            });
            next(app);
        };
    }
}
