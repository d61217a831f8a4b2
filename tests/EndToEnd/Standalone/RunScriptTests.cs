using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>The first run of a newcomer: <c>run.sh</c> and the program that it starts.</summary>
public sealed class RunScriptTests
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(30);

    /// <summary>Keeps the build from using or leaving build servers.</summary>
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    [Fact]
    [Trait("Category", "Long")]
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
        var database = Path.Combine(copy.FullName, "data", "media.db");
        Assert.True(File.Exists(database), "The database is not in ./data.");
        Assert.Contains(database, process.Output, StringComparison.Ordinal);
        Assert.StartsWith("Building", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warn", process.Output + process.Errors, StringComparison.OrdinalIgnoreCase);
        copy.Delete(recursive: true);
    }

    [Fact]
    public async Task The_simulator_signs_its_callbacks_with_the_SignKey_of_the_app()
    {
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>
            {
                ["Vod__Apps__shop__SecretId"] = "any",
                ["Vod__Apps__shop__SecretKey"] = "any",
                ["Vod__Apps__shop__CallbackToken"] = "token",
                ["Vod__Apps__shop__SignKey"] = "endToEndSignKey0123456789abcdEF",
            },
            "--once", "--data", data.FullName,
            "--api-port", StandaloneProcess.Text(FreePorts.Next()), "--sim-port", StandaloneProcess.Text(FreePorts.Next()));

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 0, $"{exitCode}: {process.Output} {process.Errors}");
        data.Delete(recursive: true);
    }

    /// <summary>Data Protection, which ASP.NET Core adds with authentication, creates keys there at the first start and warns.</summary>
    [Fact]
    public async Task A_first_run_in_a_new_home_directory_stores_no_keys_and_prints_no_warnings()
    {
        var home = Directory.CreateTempSubdirectory("media-home-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string> { ["HOME"] = home.FullName },
            "--once", "--data", Path.Combine(home.FullName, "data"),
            "--api-port", StandaloneProcess.Text(FreePorts.Next()), "--sim-port", StandaloneProcess.Text(FreePorts.Next()));

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 0, $"{exitCode}: {process.Output} {process.Errors}");
        Assert.DoesNotContain("warn", process.Output + process.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Path.Combine(home.FullName, ".aspnet")), "Data Protection keys were stored.");
        home.Delete(recursive: true);
    }

    /// <summary>Copies the files that a commit of the working tree would hold.</summary>
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
