using System.Diagnostics;
using System.Text.Json;

namespace Media.Bench.Cluster;

/// <summary>
/// A cluster of three silos and two APIs that <c>scripts/cluster</c> runs in its own folder and shuts down when this process ends.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-bench-cluster-");

    /// <summary>The base addresses of the APIs.</summary>
    public IReadOnlyList<Uri> Apis { get; private set; } = [];

    public static async Task<BenchCluster> UpAsync()
    {
        var cluster = new BenchCluster();
        await cluster.RunAsync($"up --silos 3 --apis 2 --owner {Environment.ProcessId}");
        var state = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(cluster._folder.FullName, "state.json")));
        cluster.Apis =
        [
            .. state.GetProperty("apis")
                .EnumerateArray()
                .Select(static api => new Uri($"http://127.0.0.1:{api.GetProperty("port").GetInt32()}")),
        ];
        return cluster;
    }

    public async Task RunAsync(string command)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "scripts", "cluster"), command) { RedirectStandardOutput = true };
        start.Environment["MEDIA_CLUSTER_DIR"] = _folder.FullName;
        start.Environment["Discovery__Enabled"] = "false";
        start.Environment["Vod__Apps__default__Pipeline"] = "false";
        using var script = Process.Start(start)!;
        await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
            throw new InvalidOperationException($"scripts/cluster {command} failed.");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _folder.Delete(recursive: true);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Media.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("There is no Media.sln above the bench.");
        return folder.FullName;
    }
}
