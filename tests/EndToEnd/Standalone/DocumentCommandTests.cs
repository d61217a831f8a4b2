using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>What <c>run.sh</c> starts, with the simulator in a process of its own.</summary>
public sealed class DocumentedService : IAsyncLifetime
{
    internal SimulatorProcess Simulator { get; private set; } = null!;

    internal StandaloneProcess Service { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Simulator = await SimulatorProcess.StartAsync();
        Service = await StandaloneProcess.StartAsync(Simulator.Address);
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}

/// <summary>The commands of the documents are run, not believed.</summary>
public sealed partial class DocumentCommandTests(DocumentedService documented) : IClassFixture<DocumentedService>
{
    private static readonly string[] Documents = ["README.md", "docs/operations.md"];

    public static TheoryData<string> Commands() =>
        [.. Documents
            .SelectMany(static document => Command().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))))
            .Select(static match => match.Value)
            .Distinct()];

    [Fact]
    public void There_are_commands() => Assert.True(Commands().Count >= 10);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_documented_command_works(string command)
    {
        var here = command
            .Replace("http://127.0.0.1:8080", $"http://127.0.0.1:{documented.Service.ApiPort}", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8090", documented.Simulator.Address, StringComparison.Ordinal)
            .Replace("curl ", "curl --fail --silent --show-error ", StringComparison.Ordinal);

        await using var shell = GuardedProcess.Start(["/bin/sh", "-c", here]);

        Assert.True(await shell.ExitsAsync(Eventually.Patience) == 0, $"{here}: {shell.Errors}");
        Assert.NotEmpty(shell.Output.Trim());
    }

    [GeneratedRegex(@"curl [^`\n]+")]
    private static partial Regex Command();
}
