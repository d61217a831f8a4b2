using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Media.Tests.Cluster.Api;
using Media.Tests.Cluster.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Silo;

public sealed class OperatorDashboardTests(OperatorDashboardTests.Silos silos) : IClassFixture<OperatorDashboardTests.Silos>
{
    private const string Operator = "key-of-an-operator";
    private const string Reader = "key-of-a-reader";
    private const string Figures = "/orleans/DashboardCounters";

    /// <summary>An address of another machine.</summary>
    private const string Elsewhere = "203.0.113.7";

    [Theory]
    [InlineData("/orleans/")]
    [InlineData(Figures)]
    [InlineData("/orleans/index.min.js")]
    public async Task With_keys_the_dashboard_accepts_an_operators_key_as_bearer_token_or_password(string path)
    {
        using var anonymous = await GetAsync(silos.WithKeys, path, null);
        using var guessed = await GetAsync(silos.WithKeys, path, new("Bearer", "guessed"));
        using var reader = await GetAsync(silos.WithKeys, path, new("Bearer", Reader));
        using var bearer = await GetAsync(silos.WithKeys, path, new("Bearer", Operator));
        using var browser = await GetAsync(silos.WithKeys, path, Basic($"any-user:{Operator}"));
        using var wrong = await GetAsync(silos.WithKeys, path, Basic(Operator));

        await anonymous.IsProblemAsync(HttpStatusCode.Unauthorized, "missing-api-key");
        Assert.Equal("Basic realm=\"media\"", anonymous.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
        await reader.IsProblemAsync(HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, browser.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task A_key_as_a_password_opens_nothing_else()
    {
        using var answer = await GetAsync(silos.WithKeys, "/v1/stats", Basic($"any-user:{Operator}"));

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "missing-api-key");
    }

    [Fact]
    public async Task With_keys_an_operator_may_open_the_dashboard_from_another_machine()
    {
        using var anonymous = await GetAsync(silos.WithKeys, Figures, null, Elsewhere);
        using var known = await GetAsync(silos.WithKeys, Figures, new("Bearer", Operator), Elsewhere);

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task Without_keys_the_dashboard_answers_this_machine_and_shows_the_silo()
    {
        var figures = await Eventually.SeesAsync(
            async () => JsonElement.Parse(await silos.Open.Http.GetStringAsync(Figures)),
            static seen => seen.GetProperty("hosts").GetArrayLength() == 1, "one silo");

        Assert.Equal("Active", figures.GetProperty("hosts")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Without_keys_the_dashboard_answers_no_other_machine()
    {
        using var answer = await GetAsync(silos.Open, Figures, null, Elsewhere);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>Requests that this machine sends from its other addresses are refused like those of other machines.</summary>
    [Fact]
    public async Task Without_keys_this_machine_is_recognised_only_by_its_loopback_address()
    {
        var port = silos.Open.Http.BaseAddress!.Port;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(IPAddress.Loopback));
        foreach (var address in OtherAddresses())
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(address));

        async Task<HttpStatusCode> StatusAsync(IPAddress address)
        {
            using var answer = await silos.Open.Http.GetAsync(new Uri($"http://{address}:{port}{Figures}"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_dashboard_is_off_unless_it_is_switched_on()
    {
        using var answer = await GetAsync(silos.ByDefault, "/orleans/", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static IEnumerable<IPAddress> OtherAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .Where(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static AuthenticationHeaderValue Basic(string userAndPassword) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));

    private static async Task<HttpResponseMessage> GetAsync(
        RunningSilo silo, string path, AuthenticationHeaderValue? authorization, string? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        if (from is not null)
            request.Headers.Add(FromElsewhere.Header, from);
        return await silo.Http.SendAsync(request);
    }

    /// <summary>A silo with keys, one without keys that is open to all addresses, and one with the default settings.</summary>
    public sealed class Silos : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();
        private RunningVod _vod = null!;

        internal RunningSilo WithKeys { get; private set; } = null!;

        internal RunningSilo Open { get; private set; } = null!;

        internal RunningSilo ByDefault { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _vod = await RunningVod.StartAsync();
            WithKeys = await StartAsync("keys.db", static settings =>
            {
                settings["Cluster:Dashboard"] = "true";
                foreach (var (scope, key) in new[] { ("operate", Operator), ("read", Reader) })
                {
                    settings[$"Api:Keys:{scope}:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
                    settings[$"Api:Keys:{scope}:Scopes:0"] = scope;
                }
            });
            Open = await StartAsync("open.db", static settings =>
            {
                settings["Cluster:Dashboard"] = "true";
                (settings["urls"], settings["Api:AllowNonLoopback"]) = ("http://0.0.0.0:0", "true");
            });
            ByDefault = await StartAsync("default.db", static _ => { });
        }

        public async Task DisposeAsync()
        {
            foreach (var silo in new[] { WithKeys, Open, ByDefault })
                await silo.DisposeAsync();
            await _vod.DisposeAsync();
            _folder.Dispose();
        }

        private Task<RunningSilo> StartAsync(string database, Action<Dictionary<string, string?>> settings) => RunningSilo.StartAsync(
            _folder.PathOf(database), _vod, settings, static services => services.AddSingleton<IStartupFilter, FromElsewhere>());
    }

    /// <summary>Sets a request's remote address to the address that the request names.</summary>
    private sealed class FromElsewhere : IStartupFilter
    {
        public const string Header = "X-From";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                if (IPAddress.TryParse(http.Request.Headers[Header], out var address))
                    http.Connection.RemoteIpAddress = address;
                return following(http);
            });
            next(app);
        };
    }
}
