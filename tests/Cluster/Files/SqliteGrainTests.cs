using System.Net;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Grains.Sweeping;
using Media.Storage;
using Media.Tests.Cluster.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

public sealed class SqliteGrainTests : MediaFileGrainContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-silo-");

    protected override string ConnectionString => Path.Combine(_directory.FullName, "media.db");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Before_it_joins_a_silo_has_tried_a_commit_that_leaves_nothing()
    {
        Assert.Equal(1, Silo.Store.Commits);
        Assert.Null(await Silo.RowAsync("0"));
    }

    [Fact]
    public async Task While_VOD_is_asked_the_file_takes_events_and_is_shown()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        var silo = await NextSiloAsync(static settings => settings["Vod:Apps:default:CallTimeoutSeconds"] = "60");
        await Vod.SetFaultsAsync(new { apiDelayMs = 50_000 });
        await silo.UploadedAsync(fileId);
        await Eventually.HoldsAsync(async () => (await Vod.JobsAsync()).Count == 1, "the request is with VOD, and not answered");

        Assert.Equal(ReceiveOutcome.Applied, await silo.FinishedAsync(fileId, "somebody-elses-t0"));
        using var shown = await silo.Http.GetAsync($"/v1/media/{fileId}");

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        var row = await silo.RowAsync(fileId);
        Assert.Equal(MediaStatus.Requesting, row!.Status);
        Assert.Equal(["uploaded", "procedure_finished"], MediaFileJson.Read(row.Record).Timeline.Select(static entry => entry.Kind));
    }

    [Fact]
    public async Task A_request_under_way_is_not_made_again_however_often_the_sweeper_brings_it()
    {
        var (fileId, next) = (Assert.Single(await Vod.UploadAsync()), Assert.Single(await Vod.UploadAsync()));
        await NextSiloAsync(static settings => settings["Vod:Apps:default:CallTimeoutSeconds"] = "60");
        await Vod.SetFaultsAsync(new { apiDelayMs = 4000 });
        await Silo.UploadedAsync(fileId);
        await Eventually.HoldsAsync(async () => (await Vod.JobsAsync()).Count == 1, "the request is with VOD, and not answered");

        for (var i = 0; i < 5; i++)
            await Silo.File(fileId).Wake();

        // They wait in one line: had the first been taken again, it would have been asked for before the next one, and counted by now.
        await Silo.UploadedAsync(next);
        await Silo.BecomesAsync(next, MediaStatus.Processing);
        Assert.Equal(2, await Vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task A_request_whose_answer_could_not_be_stored_is_taken_up_again_and_is_still_one_job()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        var commits = 0;
        Silo.Store.BeforeCommit = _ => Interlocked.Increment(ref commits) is > 1 and < 10
            ? throw new StoreUnavailableException("The database is away.")
            : Task.CompletedTask;

        await Silo.UploadedAsync(fileId);

        await Silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.InRange(commits, 10, int.MaxValue);
        Assert.Equal([fileId], await Vod.JobsAsync());
    }

    [Fact]
    public async Task After_a_commit_nobody_knows_the_outcome_of_nothing_in_memory_counts()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        Silo.Store.AfterCommit = static _ => throw new StoreUnavailableException("The answer was lost.");

        Assert.Equal(ReceiveOutcome.NotStored, await Silo.FinishedAsync(fileId, "theirs-t0"));
        Silo.Store.LetCommitsThrough();
        var reads = Silo.Store.Reads;

        // It was stored after all, and the grain finds out instead of insisting on what it remembers.
        Assert.Equal(ReceiveOutcome.Duplicate, await Silo.FinishedAsync(fileId, "theirs-t0"));
        Assert.Equal(reads + 1, Silo.Store.Reads);
        Assert.Equal((MediaStatus.Ready, 2), await StatusAndVersionAsync(fileId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_could_not_be_stored_is_not_answered_as_stored_and_can_come_again(bool isBusy)
    {
        var fileId = NewFileId();
        Silo.Store.BeforeCommit = _ => throw (isBusy ? new StoreBusyException() : new StoreUnavailableException("The database is away."));

        Assert.Equal(ReceiveOutcome.NotStored, await Silo.UploadedAsync(fileId, "theirs-t0"));
        using (var refused = await Silo.Http.PostAsync("/callbacks/default", new StringContent(RunningSilo.Upload(fileId, "theirs-t0"))))
            await refused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.Null(await Silo.RowAsync(fileId));
        Silo.Store.BeforeCommit = static _ => Task.CompletedTask;

        // Where the callback's time ended during its last call, that may store it only now.
        Assert.NotEqual(ReceiveOutcome.NotStored, await Silo.UploadedAsync(fileId, "theirs-t0"));
        Assert.Equal((MediaStatus.Processing, 1), await StatusAndVersionAsync(fileId));
    }

    [Fact]
    public async Task An_event_of_another_app_is_kept_as_rejected_and_changes_nothing()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");

        Assert.Equal(ReceiveOutcome.Ignored, await Silo.UploadedAsync(fileId, "theirs-t1", app: "other"));

        var events = await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default);
        Assert.Equal([("default", EventVerdict.Applied), ("other", EventVerdict.Rejected)], events.Select(static kept => (kept.App, kept.Verdict)));
        var row = (await Silo.RowAsync(fileId))!;
        Assert.Equal(("default", 1L), (row.App, row.Version));
        Assert.DoesNotContain("theirs-t1", row.Record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_is_one_that_comes_when_the_grain_has_forgotten_the_file()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        await Silo.CollectAsync();

        Assert.Equal(ReceiveOutcome.Ignored, await Silo.UploadedAsync(fileId, "theirs-t1", app: "other"));

        Assert.Equal((MediaStatus.Processing, 1), await StatusAndVersionAsync(fileId));
        Assert.Equal(EventVerdict.Rejected, (await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default))[^1].Verdict);
    }

    [Fact]
    public async Task With_a_wrong_key_a_file_is_blocked_and_goes_on_when_the_key_is_right_and_somebody_says_so()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        var wrong = await NextSiloAsync(static settings => settings["Vod:Apps:default:SecretKey"] = "another-key");
        await wrong.UploadedAsync(fileId);
        var blocked = await wrong.BecomesAsync(fileId, MediaStatus.Blocked);
        Assert.Equal("AuthFailure.SignatureFailure", MediaFileJson.Read(blocked.Record).Error?.Code);
        Assert.Empty(await Vod.JobsAsync());

        var right = await NextSiloAsync();
        using var accepted = await right.Http.PostAsync($"/v1/media/{fileId}/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await right.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal([fileId], await Vod.JobsAsync());
        using var again = await right.Http.PostAsync($"/v1/media/{fileId}/retry", null);
        await again.IsProblemAsync(HttpStatusCode.Conflict, "nothing-to-retry");
    }

    [Fact]
    public async Task What_the_full_queue_turned_away_is_brought_back_by_the_sweeper()
    {
        var silo = await NextSiloAsync(
            static settings => settings["Effects:Workers"] = "1",
            static services => services
                .Configure<EffectOptions>(static options => options.QueueCapacity = 2)
                // What the sweeper brings should fit.
                .Configure<SweeperOptions>(static options => options.BatchSize = 2));
        using var turnedAway = new Counted(silo.Services, "media.effects.turned_away");
        var fileIds = await Vod.UploadAsync(40);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        Assert.Equal("ProcessMedia", await turnedAway.NextAsync("action"));
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await Vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task What_a_silo_took_and_did_not_do_is_done_by_the_next()
    {
        var fileIds = await Vod.UploadAsync(20);
        var first = await NextSiloAsync(static settings =>
        {
            // All but a few still wait for their turn when it ends.
            settings["Effects:Workers"] = "1";
            settings["Vod:Apps:default:CallsPerSecond"] = "1";
        });
        await Task.WhenAll(fileIds.Select(fileId => first.UploadedAsync(fileId)));

        await first.DisposeAsync();
        Assert.InRange((await Vod.JobsAsync()).Count, 0, fileIds.Count - 1);
        var second = await NextSiloAsync();

        foreach (var fileId in fileIds)
            await second.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await Vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task A_retry_that_came_second_or_too_late_is_not_told_as_accepted()
    {
        var (raced, removed) = (await FailedAsync(), await FailedAsync());
        await WriteAsAnotherActivationAsync(raced, new Evidence.RetryRequested { At = DateTimeOffset.UtcNow, Source = EvidenceSource.Operator, Key = "retry" });
        await Silo.Services.GetRequiredService<IStoreRetention>().RemoveFilesAsync(DateTimeOffset.UtcNow.AddDays(1), 0, 10);

        using var second = await Silo.Http.PostAsync($"/v1/media/{raced}/retry", null);
        using var late = await Silo.Http.PostAsync($"/v1/media/{removed}/retry", null);

        await second.IsProblemAsync(HttpStatusCode.Conflict, "nothing-to-retry");
        await late.IsProblemAsync(HttpStatusCode.NotFound, "unknown-file");

        async Task<string> FailedAsync()
        {
            var fileId = NewFileId();
            await Silo.UploadedAsync(fileId, "theirs-t0");
            await Silo.DeliverAsync(fileId, RunningSilo.Finish(fileId, "theirs-t0").Replace("SUCCESS", "FAIL", StringComparison.Ordinal));
            Assert.Equal(MediaStatus.Failed, (await Silo.RowAsync(fileId))!.Status);
            return fileId;
        }
    }

    [Fact]
    public async Task Looking_at_a_file_nobody_knows_leaves_nothing_behind()
    {
        var fileId = NewFileId();

        foreach (var path in new[] { "", "/timeline", "/events" })
        {
            using var unknown = await Silo.Http.GetAsync($"/v1/media/{fileId}{path}");
            await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-file");
        }

        Assert.Equal(0, await Silo.ActivationsAsync());
        Assert.Null(await Silo.RowAsync(fileId));
        using var retried = await Silo.Http.PostAsync($"/v1/media/{fileId}/retry", null);
        await retried.IsProblemAsync(HttpStatusCode.NotFound, "unknown-file");
        Assert.Null(await Silo.RowAsync(fileId));
    }

    private async Task<(MediaStatus Status, long Version)> StatusAndVersionAsync(string fileId)
    {
        var row = (await Silo.RowAsync(fileId))!;
        return (row.Status, row.Version);
    }
}
