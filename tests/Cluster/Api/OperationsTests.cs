using System.Net;
using System.Text;
using System.Text.Json;
using Media.Api;
using Media.Contracts;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Tests.Cluster.Api;

public sealed class OperationsTests(DefaultApi shared) : IClassFixture<DefaultApi>
{
    private const string Upload = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}""";

    [Fact]
    public async Task An_API_is_live_and_ready_when_a_silo_can_store()
    {
        var api = await shared.BeginAsync();

        Assert.Equal("ok", (await api.GetJsonAsync("/livez")).GetProperty("status").GetString());
        Assert.Equal("ok", (await api.GetJsonAsync("/readyz")).GetProperty("status").GetString());
    }

    public static TheoryData<Func<Task<bool>>> UnreadySilos => new()
    {
        () => Task.FromResult(false),
        () => Task.FromException<bool>(new SiloUnavailableException()),
        () => throw new InvalidOperationException("no client"),
        () => new TaskCompletionSource<bool>().Task,
    };

    [Theory]
    [MemberData(nameof(UnreadySilos))]
    public async Task An_API_is_live_but_not_ready_while_no_silo_can_store(Func<Task<bool>> canStore)
    {
        await using var api = await RunningApi.StartAsync(
            services: static services => services.Configure<ApiOptions>(
                static options => options.ReadyTimeout = TimeSpan.FromMilliseconds(200)));
        api.Grains.OnCanStore = canStore;

        using var ready = await api.Client.GetAsync("/readyz");
        using var alive = await api.Client.GetAsync("/livez");

        await ready.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-ready");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task A_process_that_is_stopping_is_not_ready()
    {
        await using var api = await RunningApi.StartAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var silo = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Grains.OnCanStore = () =>
        {
            reached.TrySetResult();
            return silo.Task;
        };
        var asked = api.Client.GetAsync("/readyz");
        await reached.Task.WaitAsync(RunningApi.Patience);

        api.App.Lifetime.StopApplication();
        silo.SetResult(true);
        using var first = await asked;
        using var second = await api.Client.GetAsync("/readyz");

        await second.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-ready");
    }

    [Fact]
    public async Task Callbacks_are_counted_by_app_type_and_verdict_from_closed_sets()
    {
        var api = await shared.BeginAsync();
        using (await api.PostAsync("/callbacks/default", Upload))
        using (await api.PostAsync("/callbacks/default", """{"EventType":"InventedByACaller"}"""))
        using (await api.PostAsync("/callbacks/invented-by-a-caller", Upload))
        using (await api.PostAsync("/callbacks/tokened/guess", Upload))
        {
        }

        // These metrics include other hosts in this test process.
        var metrics = await api.Client.GetStringAsync("/metrics");

        Assert.Matches("""media_callbacks_total\{[^}]*app="default",[^}]*type="NewFileUpload",verdict="applied"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""media_callbacks_total\{[^}]*app="default",[^}]*type="other",verdict="unknown_type"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""media_callbacks_total\{[^}]*app="other",[^}]*type="other",verdict="unknown_app"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""media_callbacks_total\{[^}]*app="tokened",[^}]*type="other",verdict="wrong_token"[^}]*\} [1-9]""", metrics);
        Assert.Contains("media_callback_duration_seconds_bucket", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("nvented", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("5285890784273533167", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_counters_start_at_0_so_that_the_first_refusal_is_an_increase()
    {
        await using var api = await RunningApi.StartAsync(settings => settings["Vod:Apps:uncalled:SignKey"] = "mysignkey");
        (await api.PostAsync("/callbacks/default", Upload)).Dispose();

        var metrics = await api.Client.GetStringAsync("/metrics");

        Assert.Matches("""media_callbacks_total\{[^}]*app="other",[^}]*verdict="unknown_app"[^}]*\} 0""", metrics);
        string[] verdicts =
            ["not_json", "not_an_object", "legacy_format", "too_large", "wrong_token", "missing_sign", "wrong_sign", "expired"];
        foreach (var verdict in verdicts)
            Assert.Matches($$"""media_callbacks_total\{[^}]*app="uncalled",[^}]*verdict="{{verdict}}"[^}]*\} 0""", metrics);
    }

    [Fact]
    public async Task Every_operation_is_described_with_examples_of_all_its_answers()
    {
        var api = await shared.BeginAsync();

        var document = await api.GetJsonAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(
                path => path.Value.EnumerateObject()
                    .Select(method => (Name: $"{method.Name.ToUpperInvariant()} {path.Name}", method.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);
        Assert.Equal(
            [
                "GET /livez", "GET /readyz", "GET /v1/media", "GET /v1/media/{fileId}", "GET /v1/media/{fileId}/events",
                "GET /v1/media/{fileId}/timeline", "GET /v1/stats", "POST /callbacks/{app}", "POST /callbacks/{app}/{token}",
                "POST /v1/media/{fileId}/retry",
            ],
            operations.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, operation) in operations)
        {
            Assert.True(operation.TryGetProperty("summary", out _), name);
            Assert.True(operation.TryGetProperty("operationId", out _), name);
            foreach (var answer in operation.GetProperty("responses").EnumerateObject())
            {
                var where = $"{name} {answer.Name}";
                Assert.True(answer.Value.GetProperty("description").GetString() is { Length: > 0 }, where);
                if (!answer.Value.TryGetProperty("content", out var contents))
                {
                    Assert.True(answer.Name is "202" or "304", where);
                    continue;
                }

                var content = contents.EnumerateObject().Single();
                var isProblem = answer.Name[0] is '4' or '5';
                Assert.Equal(isProblem ? "application/problem+json" : "application/json", content.Name);
                Assert.True(content.Value.TryGetProperty(isProblem ? "examples" : "example", out _), where);
                Assert.True(content.Value.TryGetProperty("schema", out _), where);
            }
        }
    }

    [Fact]
    public async Task The_example_of_a_file_has_exactly_the_members_of_its_schema()
    {
        var api = await shared.BeginAsync();

        var document = await api.GetJsonAsync("/openapi/v1.json");

        var content = document.GetProperty("paths").GetProperty("/v1/media/{fileId}").GetProperty("get").GetProperty("responses")
            .GetProperty("200").GetProperty("content").GetProperty("application/json");
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("MediaFileView").GetProperty("properties");
        Assert.Equal(Members(schema), Members(content.GetProperty("example")));
        var statuses = document.GetProperty("components").GetProperty("schemas").GetProperty("MediaStatus").GetProperty("enum");
        Assert.Equal(
            ["uploaded", "requesting", "processing", "ready", "partly_ready", "failed", "blocked", "skipped", "deleted"],
            statuses.EnumerateArray().Select(word => word.GetString()));
        Assert.Contains("date-time", schema.GetProperty("createdAt").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://127.0.0.1:0;http://*:0")]
    [InlineData("Kestrel:Endpoints:Open:Url", "http://[::]:0")]
    public async Task An_API_without_keys_refuses_to_listen_where_other_machines_reach_it(string key, string value)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningApi.StartAsync(settings => settings[key] = value));

        Assert.Contains("Api__AllowNonLoopback=true", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_without_keys_also_refuses_such_addresses_set_in_code()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            RunningApi.StartAsync(services: services => services.Configure<KestrelServerOptions>(kestrel => kestrel.ListenAnyIP(0))));

        Assert.Contains("Api__AllowNonLoopback=true", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_without_keys_listens_where_other_machines_reach_it_if_the_operator_allows_it()
    {
        await using var api = await RunningApi.StartAsync(settings =>
        {
            settings["urls"] = "http://0.0.0.0:0";
            settings["Api:AllowNonLoopback"] = "true";
        });

        Assert.NotEmpty(api.App.Urls);
    }

    [Theory]
    [InlineData("Api:MaxBodyBytes", "0")]
    [InlineData("Api:RequestsPerSecond", "0")]
    [InlineData("Api:DrainSeconds", "16")]
    public async Task A_setting_out_of_bounds_stops_the_start_and_is_named(string key, string value)
    {
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningApi.StartAsync(settings => settings[key] = value));

        Assert.Contains(
            invalid.Failures, failure => failure.Contains(key.Replace(":", "__", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_separate_API_process_serves_the_same_endpoints()
    {
        var grains = new FakeGrains();
        using var folder = new TempFolder();
        await using (var process = new WebApplicationFactory<ApiOptions>().WithWebHostBuilder(host => host
            .UseSetting("Storage:ConnectionString", folder.Database)
            .UseSetting("Vod:Apps:default:SubAppId", "1")
            .UseSetting("Api:DrainSeconds", "0")
            .ConfigureTestServices(services =>
            {
                // Removes the Orleans client, because there is no silo to connect to.
                services.Remove(services.Single(static service => service.ServiceType == typeof(IHostedService) && IsOfOrleans(service)));
                services.AddSingleton(grains.Factory);
            })))
        {
            using var client = process.CreateClient();

            using var answer = await client.PostAsync("/callbacks/default", new ByteArrayContent(Encoding.UTF8.GetBytes(Upload)));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(DeliverySource.Push, Assert.Single(grains.Received).Delivery.Source);
        }
    }

    private static bool IsOfOrleans(ServiceDescriptor service) =>
        service.ImplementationFactory?.Method.Module.Name.StartsWith("Orleans.", StringComparison.Ordinal) == true;

    private static IEnumerable<string> Members(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
}
