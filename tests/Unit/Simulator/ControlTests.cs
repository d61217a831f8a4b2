using System.Net;
using Media.Simulator;

namespace Media.Tests.Unit.Simulator;

public sealed class ControlTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync() => _simulator = await RunningSimulator.StartAsync();

    public Task DisposeAsync() => _simulator.DisposeAsync().AsTask();

    [Theory]
    [InlineData("POST", "uploads", """{"count":0}""", "count")]
    [InlineData("POST", "uploads", """{"category":"Text"}""", "category")]
    [InlineData("POST", "uploads", """{"durationSeconds":-1}""", "durationSeconds")]
    [InlineData("POST", "uploads", """{"definitions":[100010]}""", "procedure")]
    [InlineData("POST", "uploads", """{"colour":"red"}""", "colour")]
    [InlineData("POST", "uploads", """{"count":"3"}""", "count")]
    [InlineData("POST", "uploads", "{", "body")]
    [InlineData("POST", "uploads", """{"name":"\ud800"}""", "body")]
    [InlineData("POST", "uploads", "null", "body")]
    [InlineData("PUT", "faults", """{"callbackDrop":1.01}""", "callbackDrop")]
    [InlineData("PUT", "faults", """{"callbackDelayMs":-1}""", "callbackDelayMs")]
    [InlineData("PUT", "faults", """{"definitionFails":{"100020":2}}""", "definitionFails.100020")]
    [InlineData("PUT", "faults", """{"definitionFails":{"big":1}}""", "definitionFails")]
    [InlineData("PUT", "faults", """{"definitionFailsWith":"Rain"}""", "definitionFailsWith")]
    [InlineData("PUT", "faults", """{"apiCallsPerSecond":-1}""", "apiCallsPerSecond")]
    [InlineData("PUT", "faults", """{"apiRefusesWith":"no code"}""", "apiRefusesWith")]
    [InlineData("PUT", "clock", """{"speed":0}""", "speed")]
    [InlineData("PUT", "clock", """{"jobSeconds":-1}""", "jobSeconds")]
    [InlineData("PUT", "receiver", """{"url":"nowhere"}""", "url")]
    public async Task An_invalid_body_is_rejected_with_the_name_of_the_mistake(string method, string path, string body, string named)
    {
        var answer = await _simulator.TryControlAsync(new HttpMethod(method), path, body);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Contains(named, (string)answer.Body["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileIds_have_nineteen_digits_and_differ_between_runs()
    {
        await using var other = await RunningSimulator.StartAsync();

        string[] ids =
            [.. await _simulator.UploadAsync(new() { ["count"] = 50 }), .. await other.UploadAsync(new() { ["count"] = 50 })];

        Assert.All(ids, id => Assert.Matches("^[0-9]{19}$", id));
        Assert.All(ids, id => Assert.True(long.TryParse(id, out _)));
        Assert.Equal(100, ids.Distinct().Count());
    }

    [Fact]
    public async Task The_receiver_is_the_NotificationUrl()
    {
        await _simulator.SetAsync("receiver", new() { ["url"] = "http://127.0.0.1:1/callbacks" });
        Assert.Equal("http://127.0.0.1:1/callbacks", (string?)(await _simulator.CallAsync("DescribeEventConfig", []))["NotificationUrl"]);

        await _simulator.CallAsync("ModifyEventConfig", new() { ["NotificationUrl"] = "" });
        Assert.Null((string?)(await _simulator.GetAsync("receiver"))["url"]);
    }

    [Fact]
    public async Task Changes_of_the_clock_are_returned()
    {
        await _simulator.SetAsync("clock", new() { ["speed"] = 60 });
        var clock = await _simulator.SetAsync("clock", new() { ["jobSeconds"] = 30 });

        Assert.Equal((60, 30), ((int)clock["speed"]!, (int)clock["jobSeconds"]!));
    }

    [Theory]
    [InlineData("--port 70000")]
    [InlineData("--port many")]
    [InlineData("--speed 0")]
    [InlineData("--host example.com")]
    [InlineData("--receiver nowhere")]
    [InlineData("--receiver ftp://example.com")]
    [InlineData("--colour red")]
    [InlineData("--seed")]
    [InlineData("--sign-key no-dashes")]
    public void An_invalid_argument_is_reported_in_a_sentence(string arguments)
    {
        var (options, problem) = CommandLine.Parse(arguments.Split(' '));

        Assert.Null(options);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_set_options()
    {
        const string Arguments =
            "--port 0 --host 0.0.0.0 --speed 60 --job-seconds 5 --seed -3 --secret-id a --secret-key b --sign-key c1";

        var (options, _) = CommandLine.Parse(Arguments.Split(' '));

        Assert.Equal((0, "0.0.0.0", 60, 5, -3), (options!.Port, options.Host, options.Speed, options.JobSeconds, options.Seed));
        Assert.Equal(("b", "c1"), (options.Credentials["a"], options.SignKey));
    }
}
