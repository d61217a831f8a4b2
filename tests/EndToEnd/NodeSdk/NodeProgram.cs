using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Runs the stranger's program; without node the test fails, it does not skip.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);

    public static async Task<string> RunAsync(params string[] arguments)
    {
        var folder = new NpmFolder("NodeSdk");
        await folder.InstallAsync();
        return await folder.RunAsync("node", ["stranger.mjs", .. arguments], RunLimit);
    }
}
