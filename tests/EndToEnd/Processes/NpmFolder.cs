using System.Collections.Concurrent;
using System.Diagnostics;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>A folder beside the tests with a package.json: what its lock file names is installed before the first use.</summary>
internal sealed class NpmFolder(string name)
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    /// <summary>One for each folder: tests that run side by side do not start what another still installs.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installs = new();

    public string Path { get; } = System.IO.Path.Combine(Repository.Root, "tests", "EndToEnd", name);

    public string PathOf(params string[] parts) => System.IO.Path.Combine([Path, "node_modules", .. parts]);

    public Task InstallAsync() => Installs.GetOrAdd(Path, _ => new Lazy<Task>(InstallOnceAsync)).Value;

    private async Task InstallOnceAsync()
    {
        // What npm writes last.
        if (!File.Exists(PathOf(".package-lock.json")))
            await RunAsync("npm", ["ci"], InstallLimit);
    }

    /// <returns>What it printed; a program that fails, fails the test with what it said.</returns>
    public async Task<string> RunAsync(string program, string[] arguments, TimeSpan limit)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
