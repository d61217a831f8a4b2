using System.Net;
using System.Text.Json.Nodes;
using Media.Simulator;

namespace Media.Tests.Unit.Simulator;

/// <summary>Events posted to <c>/sim/events</c>, and the mode in which they are delivered.</summary>
public sealed class PostedEventTests
{
    [Fact]
    public async Task A_posted_event_is_pulled_unchanged_with_a_handle()
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        var posted = await simulator.TryControlAsync(
            HttpMethod.Post, "events", """{"EventType":"HologramComplete","Depth":[1,{"a":null}]}""");
        var pulled = (await simulator.CallAsync("PullEvents", []))["EventSet"]!.AsArray();

        Assert.Equal((HttpStatusCode.Accepted, "PULL"), (posted.Status, (string?)posted.Body["mode"]));
        var received = Assert.Single(pulled)!.AsObject();
        Assert.Equal(["EventHandle", "EventType", "Depth"], received.Select(static member => member.Key));
        Assert.Equal("""[1,{"a":null}]""", received["Depth"]!.ToJsonString());
        var handles = new JsonObject { ["EventHandles"] = new JsonArray((string?)received["EventHandle"]) };
        Assert.Equal("none", await simulator.ErrorOfAsync("ConfirmEvents", handles));
    }

    [Theory]
    [InlineData("\"mine\"", "mine")]
    [InlineData("null", null)]
    public async Task A_posted_event_keeps_its_own_handle(string handle, string? expected)
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        await simulator.TryControlAsync(HttpMethod.Post, "events", $$"""{"EventHandle":{{handle}},"EventType":"NewFileUpload"}""");

        Assert.Equal(expected, (string?)(await simulator.CallAsync("PullEvents", []))["EventSet"]![0]!["EventHandle"]);
    }

    [Fact]
    public async Task A_posted_event_is_pushed_unchanged()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await RunningSimulator.StartAsync();
        await simulator.SetAsync("receiver", new JsonObject { ["url"] = receiver.Url.ToString() });

        var posted = await simulator.TryControlAsync(HttpMethod.Post, "events", """{"EventType":"HologramComplete"}""");

        Assert.Equal("PUSH", (string?)posted.Body["mode"]);
        Assert.Equal("""{"EventType":"HologramComplete"}""", (await receiver.NextAsync()).ToJsonString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not JSON")]
    public async Task A_body_that_is_not_a_JSON_object_is_rejected(string body)
    {
        await using var simulator = await RunningSimulator.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await simulator.TryControlAsync(HttpMethod.Post, "events", body)).Status);
    }

    [Fact]
    public async Task DescribeEventConfig_returns_the_mode_of_the_start()
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        Assert.Equal("PULL", (string?)(await simulator.CallAsync("DescribeEventConfig", []))["Mode"]);
    }

    [Theory]
    [InlineData("PULL", "PULL")]
    [InlineData("pull", null)]
    public void The_command_line_sets_the_mode(string value, string? expected) =>
        Assert.Equal(expected, CommandLine.Parse(["--mode", value]).Options?.Mode);
}
