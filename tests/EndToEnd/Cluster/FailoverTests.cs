using Media.Tests.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>One of three silos is lost without a word.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int PerSecond = 100;
    private const int AfterKill = 6 * PerSecond;

    private const int UntilWarm = CallbackLoad.SecondsUntilWarm * PerSecond;

    /// <summary>After it VOD hangs up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Every_callback_is_answered_200_within_five_seconds_and_is_known_afterwards()
    {
        await using var cluster = await ScriptedCluster.UpAsync(3, 2);
        foreach (var victim in new[] { "silo 1", "silo 2", "silo 3" })
        {
            var load = CallbackLoad.Start(PerSecond, cluster.Apis);
            await AnsweredAsync(load, UntilWarm);

            await cluster.KillAsync(victim);
            await AnsweredAsync(load, load.Answered + AfterKill);

            var report = await load.StopAsync();
            output.WriteLine($"{victim} killed: {report}");
            Assert.All(report.Answers, static answer => Assert.Equal("200", answer.Seen));
            Assert.True(report.Worst < Patience, $"The worst took {report.Worst.TotalSeconds:F1} s.");
            await new Witness(cluster.Simulator, cluster).AreKnownAsync(report.Stored);
            await cluster.StartAsync(victim);
        }
    }

    [Fact]
    public async Task No_callback_is_lost_and_no_file_gets_a_second_job()
    {
        const int Uploads = 300;
        await using var cluster = await ScriptedCluster.UpAsync(3, 2);
        await cluster.Simulator.SetClockAsync(new { jobSeconds = 1 });
        await UploadAsync(cluster, Uploads);
        var witness = new Witness(cluster.Simulator, cluster);
        await witness.AllEndAsync(Uploads, TimeSpan.FromSeconds(60), "ready");
        var warm = (await cluster.Simulator.StatsAsync()).CallbacksAnswered200;
        var uploading = UploadAsync(cluster, Uploads);
        await Eventually.SeesAsync(cluster.Simulator.StatsAsync, stats => stats.CallbacksAnswered200 > warm + (Uploads / 4), "a quarter of the uploads told of");

        await cluster.KillAsync("silo 2");
        await uploading;

        await witness.AllEndAsync(2 * Uploads, TimeSpan.FromSeconds(60), "ready");
        await witness.EveryCallbackIsAnswered200Async(Patience);
        await witness.ExactlyOneJobEachAsync([.. (await cluster.Simulator.UploadsAsync()).Select(static upload => upload.FileId)]);
    }

    /// <summary>At an even rate: not more at once than slow cores do within the time VOD waits, whether a silo is lost or not.</summary>
    private static async Task UploadAsync(ScriptedCluster cluster, int uploads)
    {
        const int AtOnce = 10;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var uploaded = 0; uploaded < uploads; uploaded += AtOnce)
        {
            await timer.WaitForNextTickAsync();
            await cluster.Simulator.UploadAsync(AtOnce);
        }
    }

    private static Task<bool> AnsweredAsync(CallbackLoad load, int callbacks) =>
        Eventually.HoldsAsync(() => load.Answered >= callbacks, $"{callbacks} callbacks answered");
}
