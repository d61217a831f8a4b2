using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Runs the program that uses Tencent's Node SDK. Without node the test fails; it is not skipped.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(30);

    public static async Task<string> RunAsync(params string[] arguments)
    {
        var folder = new NpmFolder("NodeSdk");
        await folder.InstallAsync();
        return await folder.RunAsync("node", ["stranger.mjs", .. arguments], RunLimit);
    }
}
