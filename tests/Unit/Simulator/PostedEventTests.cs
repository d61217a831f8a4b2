using System.Net;
using System.Text.Json.Nodes;
using Media.Simulator;

namespace Media.Tests.Unit.Simulator;

/// <summary>Events in a tester's own words, and the mode they go by.</summary>
public sealed class PostedEventTests
{
    [Fact]
    public async Task A_posted_event_is_pulled_as_it_is_with_a_handle()
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        var posted = await simulator.TryControlAsync(HttpMethod.Post, "events", """{"EventType":"HologramComplete","Depth":[1,{"a":null}]}""");
        var pulled = (await simulator.CallAsync("PullEvents", []))["EventSet"]!.AsArray();

        Assert.Equal((HttpStatusCode.Accepted, "PULL"), (posted.Status, (string?)posted.Body["mode"]));
        var told = Assert.Single(pulled)!.AsObject();
        Assert.Equal(["EventHandle", "EventType", "Depth"], told.Select(static member => member.Key));
        Assert.Equal("""[1,{"a":null}]""", told["Depth"]!.ToJsonString());
        Assert.Equal("none", await simulator.ErrorOfAsync("ConfirmEvents", new JsonObject { ["EventHandles"] = new JsonArray((string?)told["EventHandle"]) }));
    }

    [Theory]
    [InlineData("\"mine\"", "mine")]
    [InlineData("null", null)]
    public async Task Its_own_handle_counts(string handle, string? expected)
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        await simulator.TryControlAsync(HttpMethod.Post, "events", $$"""{"EventHandle":{{handle}},"EventType":"NewFileUpload"}""");

        Assert.Equal(expected, (string?)(await simulator.CallAsync("PullEvents", []))["EventSet"]![0]!["EventHandle"]);
    }

    [Fact]
    public async Task A_posted_event_is_pushed_as_it_is()
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
    public async Task What_is_no_object_is_no_event(string body)
    {
        await using var simulator = await RunningSimulator.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await simulator.TryControlAsync(HttpMethod.Post, "events", body)).Status);
    }

    [Fact]
    public async Task The_mode_it_was_started_with_is_the_one_it_tells()
    {
        await using var simulator = await RunningSimulator.StartAsync(new SimulatorOptions { Mode = "PULL" });

        Assert.Equal("PULL", (string?)(await simulator.CallAsync("DescribeEventConfig", []))["Mode"]);
    }

    [Theory]
    [InlineData("PULL", "PULL")]
    [InlineData("pull", null)]
    public void The_command_line_takes_a_mode(string value, string? expected) =>
        Assert.Equal(expected, CommandLine.Parse(["--mode", value]).Options?.Mode);
}
