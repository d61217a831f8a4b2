using System.Globalization;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>The use of <c>scripts/cluster</c> by a reader of the README.</summary>
[Trait("Category", "Long")]
public sealed class ClusterScriptTests
{
    [Fact]
    public async Task The_cluster_script_starts_kills_restarts_and_stops_its_members()
    {
        await using var cluster = await ScriptedCluster.UpAsync(2, 1, options: ["--faults", """{"callbackDuplicate":1}"""]);

        Assert.Equal(["postgres", "simulator", "silo 1", "silo 2", "api 1"], Members(cluster.State).Select(NameOf));
        Assert.All(Members(cluster.State), static member => Assert.True(IsAlive(PidOf(member)!.Value)));
        Assert.Equal(1, (await cluster.Simulator.FaultsAsync()).GetProperty("callbackDuplicate").GetDouble());
        await UploadAndSeeReadyAsync(cluster);

        await cluster.KillAsync("silo 2");
        Assert.Null(PidOf(Silo(cluster, 2)));
        Assert.Matches(@"silo 2 +not running", await cluster.RunAsync(["status"]));
        await UploadAndSeeReadyAsync(cluster);

        await cluster.StartAsync("silo 2");
        await cluster.StopAsync("silo 1");
        Assert.Null(PidOf(Silo(cluster, 1)));
        Assert.True(IsAlive(PidOf(Silo(cluster, 2))!.Value));
        await UploadAndSeeReadyAsync(cluster);

        var left = Members(cluster.State).Select(PidOf).OfType<int>().ToArray();
        await cluster.RunAsync(["down"]);
        Assert.Equal(4, left.Length);
        Assert.All(left, static pid => Assert.False(IsAlive(pid)));
        Assert.False(File.Exists(Path.Combine(cluster.Folder, "state.json")));
        Assert.Contains("Application started", cluster.LogOf("silo 2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_stops_when_its_owner_is_killed()
    {
        await using var owner = GuardedProcess.Start(["sleep", "600"]);
        await using var cluster = await ScriptedCluster.UpAsync(
            1, 1, options: ["--owner", owner.Id.ToString(CultureInfo.InvariantCulture)]);
        var pids = Members(cluster.State).Select(static member => PidOf(member)!.Value).ToArray();

        await owner.KillAsync();

        await Eventually.HoldsAsync(() => !pids.Any(IsAlive), "every process ended");
        await Eventually.HoldsAsync(() => !File.Exists(Path.Combine(cluster.Folder, "state.json")), "the cluster is down");
    }

    /// <summary>Uploads files and waits until they are ready, which needs callbacks, calls to VOD and the report of the end.</summary>
    private static async Task UploadAndSeeReadyAsync(ScriptedCluster cluster)
    {
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 0.5 });
        foreach (var fileId in await cluster.Simulator.UploadAsync(5))
            await Eventually.SeesAsync(
                () => cluster.FindAsync(fileId),
                static file => file is { } known && StandaloneProcess.StatusOf(known) == "ready",
                $"{fileId} ready");
    }

    private static IEnumerable<JsonElement> Members(JsonElement state) =>
    [
        state.GetProperty("postgres"),
        state.GetProperty("simulator"),
        .. state.GetProperty("silos").EnumerateArray(),
        .. state.GetProperty("apis").EnumerateArray(),
    ];

    private static JsonElement Silo(ScriptedCluster cluster, int number) => cluster.State.GetProperty("silos")[number - 1];

    private static string NameOf(JsonElement member) => member.GetProperty("name").GetString()!;

    private static int? PidOf(JsonElement member) =>
        member.GetProperty("running").GetBoolean() ? member.GetProperty("pid").GetInt32() : null;

    private static bool IsAlive(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").Any(static line =>
                line.StartsWith("State:", StringComparison.Ordinal) && !line.Contains('Z', StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
