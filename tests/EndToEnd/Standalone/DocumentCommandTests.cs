using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>The commands of the documents are run, not believed.</summary>
public sealed partial class DocumentCommandTests
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
        await using var simulator = await SimulatorProcess.StartAsync();
        await using var service = await StandaloneProcess.StartAsync(simulator.Address);
        var here = command
            .Replace("http://127.0.0.1:8080", $"http://127.0.0.1:{service.ApiPort}", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8090", simulator.Address, StringComparison.Ordinal)
            .Replace("curl ", "curl --fail --silent --show-error ", StringComparison.Ordinal);

        await using var shell = GuardedProcess.Start(["/bin/sh", "-c", here]);

        Assert.True(await shell.ExitsAsync(Eventually.Patience) == 0, $"{here}: {shell.Errors}");
        Assert.NotEmpty(shell.Output.Trim());
    }

    [GeneratedRegex(@"curl [^`\n]+")]
    private static partial Regex Command();
}
