using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>
/// Runs the documents' commands that call a service on this machine; those with a key run against a service that requires one. The unit
/// tests run the commands of docs/simulator.md.
/// </summary>
[Collection(nameof(DocumentedService))]
public sealed partial class DocumentCommandTests(DocumentedService documented)
{
    private static IEnumerable<string> Documents =>
        Directory.GetFiles(Repository.Root, "README*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"));

    public static TheoryData<string> Commands() =>
    [
        .. Documents.SelectMany(static document => Command().Matches(File.ReadAllText(document)))
            .Select(static match => match.Value.Trim())
            .Distinct(),
    ];

    [Fact]
    public void The_documents_contain_commands() => Assert.True(Commands().Count >= 10);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_documented_command_works(string command)
    {
        var service = command.Contains("$MEDIA_KEY", StringComparison.Ordinal) ? documented.Keyed : documented.Service;
        var here = command
            .Replace("http://127.0.0.1:8080", $"http://127.0.0.1:{service.ApiPort}", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8090", documented.Simulator.Address, StringComparison.Ordinal)
            .Replace("curl ", "curl --fail --silent --show-error ", StringComparison.Ordinal);

        await using var shell = GuardedProcess.Start(
            ["/bin/sh", "-c", here], new Dictionary<string, string> { ["MEDIA_KEY"] = documented.Key, ["FILE_ID"] = documented.FileId });

        Assert.True(await shell.ExitsAsync(Eventually.Patience) == 0, $"{here}: {shell.Errors}");
        Assert.NotEmpty(shell.Output.Trim());
    }

    [GeneratedRegex(@"(?<!again: )curl (?![^`\n]*\$SIM)[^`\n]*http://127\.0\.0\.1:80[89]0[^`\n]*")]
    private static partial Regex Command();
}
