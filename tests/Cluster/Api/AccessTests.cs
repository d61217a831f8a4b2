using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Media.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Api;

/// <summary>API keys, their scopes and their rate limits.</summary>
public sealed class AccessTests(AccessTests.ApiWithKeys shared) : IClassFixture<AccessTests.ApiWithKeys>, IAsyncLifetime
{
    private const string Reader = "reader-key";
    private const string Operator = "operator-key";
    private const string Expired = "expired-key";
    private const string Upload = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}""";

    private static readonly string[] Open =
        ["/callbacks/{app}", "/callbacks/{app}/{token}", "/livez", "/readyz", "/openapi/{documentName}.json"];

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await shared.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_path_that_is_not_open_requires_a_key()
    {
        var closed = ((IEndpointRouteBuilder)_api.App).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(static endpoint => !Open.Contains(endpoint.RoutePattern.RawText))
            .ToArray();

        Assert.True(closed.Length >= 7, $"{closed.Length} endpoints");
        foreach (var endpoint in closed)
        {
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            var path = endpoint.RoutePattern.RawText!.Replace("{fileId}", "1", StringComparison.Ordinal);
            using var answer = await AskAsync(path, null, method);
            await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "missing-api-key");
            Assert.Equal("Bearer realm=\"media\"", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task Open_paths_require_no_key(string path)
    {
        using var answer = await AskAsync(path, null);
        using var callback = await _api.PostAsync("/callbacks/default", Upload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, callback.StatusCode);
    }

    [Theory]
    [InlineData("Bearer nobodys-key", "invalid-api-key", "Bearer realm=\"media\", error=\"invalid_token\"")]
    [InlineData("Bearer " + Expired, "invalid-api-key", "Bearer realm=\"media\", error=\"invalid_token\"")]
    [InlineData("Bearer ", "missing-api-key", "Bearer realm=\"media\"")]
    [InlineData("Basic " + Reader, "missing-api-key", "Bearer realm=\"media\"")]
    [InlineData(Reader, "missing-api-key", "Bearer realm=\"media\"")]
    public async Task An_invalid_key_is_refused(string authorization, string type, string challenge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await _api.Client.SendAsync(request);

        var problem = await answer.IsProblemAsync(HttpStatusCode.Unauthorized, type);
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.ToString());
        Assert.DoesNotContain("-key ", problem.GetRawText() + " ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_read_may_not_operate()
    {
        using var stats = await AskAsync("/v1/stats", Reader);
        using var metrics = await AskAsync("/metrics", Reader);
        using var retry = await AskAsync("/v1/media/5285890784273533167/retry", Reader, "POST");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (stats.StatusCode, metrics.StatusCode));
        await retry.IsProblemAsync(HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("Bearer realm=\"media\", error=\"insufficient_scope\", scope=\"operate\"", retry.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_key_that_may_operate_may_read()
    {
        using var stats = await AskAsync("/v1/stats", Operator);
        using var retry = await AskAsync("/v1/media/5285890784273533167/retry", Operator, "POST");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (stats.StatusCode, retry.StatusCode));
    }

    [Fact]
    public async Task An_API_with_keys_listens_anywhere_and_names_the_apps_that_accept_any_callback()
    {
        await using var api = await StartAsync(static settings => settings["urls"] = "http://0.0.0.0:0");
        await using var local = await StartAsync(static _ => { });

        Assert.NotEmpty(api.App.Urls);
        Assert.Contains("App default accepts", Assert.Single(Warnings(api)), StringComparison.Ordinal);
        Assert.Empty(Warnings(local));

        static IEnumerable<string> Warnings(RunningApi api) =>
            api.Log.Lines.Select(static line => line.Text)
                .Where(static text => text.Contains("accepts callbacks from any client", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_over_its_rate_limit_gets_429_with_Retry_After_and_no_other_client_does()
    {
        await using var api = await StartAsync(static settings => settings["Api:RequestsPerSecond"] = "2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AskAsync(api, "/v1/stats", Reader)));
        using var other = await AskAsync(api, "/v1/stats", Operator);
        var callbacks = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => api.PostAsync("/callbacks/default", Upload)));

        var refused = answers.First(static answer => answer.StatusCode != HttpStatusCode.OK);
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.All(callbacks, static callback => Assert.Equal(HttpStatusCode.OK, callback.StatusCode));
    }

    [Fact]
    public async Task A_client_that_tries_wrong_keys_is_limited_and_holders_of_valid_keys_are_not()
    {
        await using var api = await StartAsync(static settings => settings["Api:RequestsPerSecond"] = "2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(place => AskAsync(api, "/v1/stats", $"guess-{place}")));
        using var holder = await AskAsync(api, "/v1/stats", Reader);
        var forbidden = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AskAsync(api, "/v1/media/1/retry", Reader, "POST")));
        using var other = await AskAsync(api, "/v1/media/1/retry", Operator, "POST");

        await answers.First(static answer => answer.StatusCode == HttpStatusCode.Unauthorized)
            .IsProblemAsync(HttpStatusCode.Unauthorized, "invalid-api-key");
        var guess = answers.First(static answer => answer.StatusCode != HttpStatusCode.Unauthorized);
        var retry = forbidden.First(static answer => answer.StatusCode != HttpStatusCode.Forbidden);
        foreach (var refused in new[] { guess, retry })
        {
            await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (holder.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Callbacks_beyond_the_limit_of_concurrent_stores_are_503_and_forged_ones_take_no_slot()
    {
        // No time passes, so no call is repeated and none runs out of time.
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await StartAsync(
            static settings => settings["Api:MaxCallbacksAtOnce"] = "2", services => services.AddSingleton<TimeProvider>(clock));
        using var counted = new Counted(api.App.Services, "media.callbacks");
        var both = new CountdownEvent(2);
        var gate = new TaskCompletionSource<ReceiveOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Grains.OnReceive = (_, _) =>
        {
            both.Signal();
            return gate.Task;
        };
        var waiting = new[] { api.PostAsync("/callbacks/default", Upload), api.PostAsync("/callbacks/default", Upload) };
        Assert.True(both.Wait(RunningApi.Patience));

        using var stranger = await api.PostAsync("/callbacks/tokened/guess", Upload);
        using var third = await api.PostAsync("/callbacks/default", Upload);
        api.Grains.OnReceive = static (_, _) => Task.FromResult(ReceiveOutcome.Applied);
        gate.SetResult(ReceiveOutcome.Applied);

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        await third.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Equal(["wrong_token", "busy"], [await counted.NextAsync("verdict"), await counted.NextAsync("verdict")]);
        Assert.All(await Task.WhenAll(waiting), static answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var next = await api.PostAsync("/callbacks/default", Upload);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_before_the_body_has_arrived()
    {
        using var connection = await _api.ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync("POST /callbacks/tokened/guess HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n"u8.ToArray());

        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync().WaitAsync(RunningApi.Patience);

        Assert.Equal("HTTP/1.1 401 Unauthorized", status);
    }

    [Fact]
    public async Task The_OpenAPI_document_shows_the_scope_of_each_operation()
    {
        var document = JsonElement.Parse(await _api.Client.GetByteArrayAsync("/openapi/v1.json"));

        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey");
        Assert.Equal(
            ("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()!.ToLowerInvariant()));
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var isClosed = operation.Value.TryGetProperty("security", out var security);
                Assert.Equal(path.Name.StartsWith("/v1/", StringComparison.Ordinal), isClosed);
                if (isClosed)
                    Assert.Equal(operation.Name == "post" ? "operate" : "read", security[0].GetProperty("apiKey")[0].GetString());
            }
        }
    }

    [Theory]
    [InlineData("Api:Keys:reader:Sha256", "the key itself", "Api__Keys__reader__Sha256")]
    [InlineData("Api:Keys:reader:Scope", "read", "Api__Keys__reader__Scope")]
    [InlineData("Api:RequestsPerSecond", "0", "Api__RequestsPerSecond")]
    [InlineData("Api:MaxCallbacksAtOnce", "0", "Api__MaxCallbacksAtOnce")]
    public async Task A_mistake_in_the_keys_stops_the_start_and_is_named(string key, string value, string named)
    {
        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(settings => settings[key] = value));

        Assert.Contains(refusal.Failures, failure => failure.Contains(named, StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> AskAsync(string path, string? key, string method = "GET") => AskAsync(_api, path, key, method);

    private static async Task<HttpResponseMessage> AskAsync(RunningApi api, string path, string? key, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await api.Client.SendAsync(request);
    }

    private static Task<RunningApi> StartAsync(Action<Dictionary<string, string?>> more, Action<IServiceCollection>? services = null) =>
        RunningApi.StartAsync(
            settings =>
            {
                SetKeys(settings);
                more(settings);
            },
            services);

    private static void SetKeys(Dictionary<string, string?> settings)
    {
        (string Name, string Key, string Scope)[] holders =
            [("reader", Reader, "read"), ("operator", Operator, "operate"), ("expired", Expired, "operate")];
        foreach (var (name, key, scope) in holders)
        {
            settings[$"Api:Keys:{name}:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            settings[$"Api:Keys:{name}:Scopes:0"] = scope;
        }

        settings["Api:Keys:expired:ExpiresAt"] = "2026-01-01";
    }

    public sealed class ApiWithKeys : SharedApi
    {
        private protected override void Configure(Dictionary<string, string?> settings) => SetKeys(settings);
    }
}
