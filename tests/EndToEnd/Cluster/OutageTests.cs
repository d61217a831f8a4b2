using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>PostgreSQL, on which everything rests, is away for twenty seconds.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int PerSecond = 50;
    private const int Seconds = 20;
    private const int Uploads = 600;

    [Fact]
    public async Task Callbacks_get_503_while_the_database_is_away_and_none_that_got_200_is_lost()
    {
        await using var cluster = await ScriptedCluster.UpAsync(3, 2, StandaloneProcess.WithQuickDiscovery, "--faults", "storm");
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 2 });
        var load = CallbackLoad.Start(PerSecond, cluster.Apis);
        await cluster.Simulator.UploadAsync(Uploads / 2);
        await AnsweredAsync(load, 2 * PerSecond);

        await cluster.KillAsync("postgres");
        await cluster.Simulator.UploadAsync(Uploads / 2);
        var atStop = load.Answered;
        await AnsweredAsync(load, atStop + (Seconds * PerSecond));
        await cluster.StartAsync("postgres");
        await AnsweredAsync(load, load.Answered + (10 * PerSecond));

        var report = await load.StopAsync();
        output.WriteLine($"{report}");
        Assert.All(report.Answers, static answer => Assert.Contains(answer.Seen, (string[])["200", "503"]));
        Assert.InRange(report.Answers.Count(static answer => answer.Seen == "503"), (Seconds - 2) * PerSecond, report.Answers.Count);
        Assert.True(report.Worst < TimeSpan.FromSeconds(5), $"VOD would have hung up: {report.Worst.TotalSeconds:F1} s.");
        Assert.All(report.Answers.OrderBy(static answer => answer.FileId, StringComparer.Ordinal).TakeLast(PerSecond), static answer => Assert.Equal("200", answer.Seen));
        var witness = new Witness(cluster.Simulator, cluster);
        await witness.AreKnownAsync(report.Stored);
        await witness.EveryNotifiedUploadIsKnownAsync();
        await EveryUploadEndsRightAsync(cluster, witness);
        cluster.Logs.AreExplained([.. KnownErrors.WhenSilosAreKilled, .. KnownErrors.WithoutDatabase]);
    }

    private async Task EveryUploadEndsRightAsync(ScriptedCluster cluster, Witness witness)
    {
        var fileIds = (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        await witness.AllEndAsync(Uploads, TimeSpan.FromSeconds(120), "ready");
        await witness.ExactlyOneJobEachAsync(fileIds);
        await witness.EachAsync(fileIds, Witness.IsReadyByOneProcedureOfOurs);
        output.WriteLine($"{await witness.CountLostUploadsAsync()} of {Uploads} uploads found though their callback was lost");
        foreach (var line in cluster.Logs.Summary())
            output.WriteLine(line);
    }

    private static Task<bool> AnsweredAsync(CallbackLoad load, int callbacks) =>
        Eventually.HoldsAsync(() => load.Answered >= callbacks, $"{callbacks} callbacks answered", TimeSpan.FromSeconds(60));
}
