using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>What a newcomer does first.</summary>
public sealed class RunScriptTests
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);

    /// <summary>A build of its own: it must leave nothing running, and take nothing from the surroundings.</summary>
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    [Fact]
    public async Task Run_sh_once_in_a_fresh_copy_ends_with_two_urls()
    {
        var copy = Directory.CreateTempSubdirectory("media-copy-");
        await CopyWorkingTreeAsync(copy.FullName);
        await using var process = GuardedProcess.Start(
            [
                Path.Combine(copy.FullName, "run.sh"), "--once",
                "--api-port", StandaloneProcess.Text(FreePorts.Next()), "--sim-port", StandaloneProcess.Text(FreePorts.Next()),
            ],
            Environment,
            copy.FullName);

        var exitCode = await process.ExitsAsync(BuildLimit);

        Assert.True(exitCode == 0, $"{exitCode}: {process.Output} {process.Errors}");
        foreach (var definition in new[] { "100010", "100020" })
            Assert.Matches($@"(?m)^\s*{definition}\s+success\s+https?://\S+\s*$", process.Output);
        Assert.True(File.Exists(Path.Combine(copy.FullName, "data", "media.db")), "The database is under ./data.");
        copy.Delete(recursive: true);
    }

    /// <summary>What a commit of the working tree as it is now would hold.</summary>
    private static async Task CopyWorkingTreeAsync(string target)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var files = (await git.StandardOutput.ReadToEndAsync()).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        await git.WaitForExitAsync();
        Assert.NotEmpty(files);
        foreach (var file in files.Where(static file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            var copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
    }
}
