using System.Diagnostics;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Runs node and npm in the folder of the stranger's program; without node the test fails, it does not skip.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(1);

    private static string Folder => Path.Combine(Repository.Root, "tests", "EndToEnd", "NodeSdk");

    public static async Task<string> RunAsync(params string[] arguments)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await StartAsync("npm", ["ci"], InstallLimit);
        return await StartAsync("node", ["stranger.mjs", .. arguments], RunLimit);
    }

    private static async Task<string> StartAsync(string program, string[] arguments, TimeSpan limit)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
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
