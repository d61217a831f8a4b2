using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Simulator;

/// <summary>Runs the commands of docs/simulator.md, and checks that it is complete.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Commands() => [.. Command().Matches(Document()).Select(match => match.Value)];

    [Fact]
    public void The_document_has_commands() => Assert.True(Commands().Count >= 10);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_documented_command_works(string command)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var parts = Command().Match(command).Groups;

        var answer = await simulator.TryControlAsync(new HttpMethod(parts["method"].Value), parts["path"].Value, parts["body"].Value);

        Assert.InRange((int)answer.Status, 200, 299);
    }

    [Fact]
    public async Task Every_fault_and_counter_is_documented()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var document = Document();

        var names = (await simulator.GetAsync("faults")).Concat(await simulator.GetAsync("stats")).Select(member => member.Key);

        Assert.All(names, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    private static string Document() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", "simulator.md"));

    [GeneratedRegex(@"curl -s -X (?<method>\w+) \$SIM/sim/(?<path>\S+)(?: -d '(?<body>[^']*)')?")]
    private static partial Regex Command();
}
