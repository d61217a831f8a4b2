using System.Collections.Concurrent;
using System.Diagnostics;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>A folder in the test project with a package.json. The packages of its lock file are installed before the first use.</summary>
internal sealed class NpmFolder(string name)
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(30);

    /// <summary>One installation per folder, so that concurrent tests wait for it instead of using a half-installed folder.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installs = new();

    public string Path { get; } = System.IO.Path.Combine(Repository.Root, "tests", "EndToEnd", name);

    public string PathOf(params string[] parts) => System.IO.Path.Combine([Path, "node_modules", .. parts]);

    public Task InstallAsync() => Installs.GetOrAdd(Path, _ => new Lazy<Task>(InstallOnceAsync)).Value;

    private async Task InstallOnceAsync()
    {
        // npm writes this file last.
        if (!File.Exists(PathOf(".package-lock.json")))
            await RunAsync("npm", ["ci"], InstallLimit);
    }

    /// <returns>The program's output. If the program fails, the test fails with that output.</returns>
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
