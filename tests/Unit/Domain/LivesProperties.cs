using CsCheck;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>Drives whole lives of files against a VOD that fails in every possible way.</summary>
public sealed class LivesProperties
{
    private static readonly Gen<(int Seed, double CalmAfter, int Retries)> Lives = Gen.Select(
        Gen.Int, Gen.Frequency((1, Gen.Const(0.0)), (2, Gen.Double[0, 3600]), (3, Gen.Double[0, 120 * 3600.0])), Gen.Int[0, 3]);

    /// <summary>
    /// VOD's trouble is shorter here, because confirmations are retried every few minutes: long trouble means many steps.
    /// </summary>
    private static readonly Gen<(int Seed, double CalmAfter)> VerifiedModeLives =
        Gen.Select(Gen.Int, Gen.Frequency((1, Gen.Const(0.0)), (2, Gen.Double[0, 600]), (1, Gen.Double[0, 5 * 3600.0])));

    [Fact]
    public void Every_file_reaches_a_final_status_with_at_most_one_task_per_attempt() =>
        Lives.Sample(
            life =>
            {
                var vod = new ModelVod(new Random(life.Seed), life.CalmAfter);

                var file = vod.Drive(Given.Nothing.After(Given.Uploaded()));
                for (var retry = 0; retry < life.Retries && file.CanRetry(); retry++)
                    file = vod.Drive(file.After(Given.Retry(200 * 3600 * (retry + 1))));

                Assert.Empty(file.Effects);
                Assert.Contains(file.Status, new[] { MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Deleted });
                Assert.All(
                    vod.Tasks.CountBy(task => task.Session),
                    tasks => Assert.True(tasks.Value == 1, $"{tasks.Value} tasks for {tasks.Key}"));
                if (file.Status == MediaStatus.Ready)
                    Assert.All(MediaResult.Of(file).Outputs, output => Assert.Equal(OutputStatus.Success, output.Status));
            },
            iter: 4_000);

    /// <summary>Trouble that ends two hours before a request would be given up leaves time for the slowest retry.</summary>
    [Fact]
    public void An_outage_of_VOD_ends_no_file() =>
        Gen.Select(Gen.Int, Gen.Double[0, 58 * 3600.0]).Sample(
            life =>
            {
                var vod = new ModelVod(new Random(life.Item1), life.Item2);

                var file = vod.Drive(Given.Nothing.After(Given.Uploaded()));

                var outage = new[] { Given.CodeOf(FailureClass.Bounded), Given.CodeOf(FailureClass.FileUnknown) };
                Assert.DoesNotContain(file.Attempts, attempt => outage.Contains(attempt.GaveUp?.Code));
            },
            iter: 2_000);

    [Fact]
    public void Every_file_of_an_app_in_verified_mode_ends_as_VOD_reports() =>
        VerifiedModeLives.Sample(
            life =>
            {
                var vod = new ModelVod(new Random(life.Seed), life.CalmAfter, isVerifiedMode: true);
                vod.Forge();

                var file = vod.Drive(Given.Nothing.After(Given.Hinted(0, HintKind.Uploaded)));

                Assert.Empty(file.Effects);
                Assert.NotNull(file.Upload);
                Assert.Contains(file.Status, new[] { MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Deleted });
                Assert.All(
                    vod.Tasks.CountBy(task => task.Session),
                    tasks => Assert.True(tasks.Value == 1, $"{tasks.Value} tasks for {tasks.Key}"));
                Assert.All(file.Procedures, procedure => Assert.Contains(vod.Tasks, task => task.Id == procedure.Task));
                Assert.All(
                    file.Procedures.SelectMany(procedure => procedure.Outputs),
                    output => Assert.Contains(output, vod.Tasks.SelectMany(task => task.Outputs)));
            },
            iter: 4_000);

    [Fact]
    public void A_file_known_only_from_forged_callbacks_ends_as_failed_without_a_task() =>
        VerifiedModeLives.Sample(
            life =>
            {
                var vod = new ModelVod(new Random(life.Seed), life.CalmAfter, isVerifiedMode: true) { HasFile = false };
                vod.Forge();

                var file = vod.Drive(Given.Nothing.After(Given.Hinted(0, HintKind.Uploaded)));

                Assert.Empty(file.Effects);
                Assert.Empty(vod.Tasks);
                Assert.Equal((MediaStatus.Failed, "Media.NotConfirmed"), (file.Status, file.Error?.Code));
            },
            iter: 4_000);
}
