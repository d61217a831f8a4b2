using System.Net;
using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

public sealed class SqliteGrainTests(SqliteGrainTests.QuietSilo shared)
    : MediaFileGrainContract(shared), IClassFixture<SqliteGrainTests.QuietSilo>
{
    [Fact]
    public async Task A_silo_tries_a_commit_that_leaves_nothing_before_it_joins()
    {
        Assert.Equal(1, Shared.CommitsOfTheStart);
        Assert.Null(await Silo.RowAsync("0"));
    }

    [Fact]
    public async Task A_file_takes_events_and_is_shown_during_a_call_to_VOD()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        var held = Vod.Hold("ProcessMedia");
        await Silo.UploadedAsync(fileId);
        await held.ArriveAsync(1);

        Assert.Equal(ReceiveOutcome.Applied, await Silo.FinishedAsync(fileId, "foreign-t0"));
        using var shown = await Silo.Http.GetAsync($"/v1/media/{fileId}");
        var row = await Silo.RowAsync(fileId);
        held.Release();

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal(MediaStatus.Requesting, row!.Status);
        Assert.Equal(["uploaded", "procedure_finished"], MediaFileJson.Read(row.Record).Timeline.Select(static entry => entry.Kind));
        await Silo.BecomesAsync(fileId, MediaStatus.Processing);
    }

    [Fact]
    public async Task A_request_under_way_is_not_repeated_however_often_the_sweeper_finds_it()
    {
        var (fileId, next) = (Assert.Single(await Vod.UploadAsync()), Assert.Single(await Vod.UploadAsync()));
        var held = Vod.Hold("ProcessMedia");
        await Silo.UploadedAsync(fileId);
        await held.ArriveAsync(1);

        for (var i = 0; i < 5; i++)
            await Silo.File(fileId).Wake();

        // Effects wait in one queue: a repeated first request would reach VOD before the next one.
        await Silo.UploadedAsync(next);
        await held.ArriveAsync(2);
        held.Release();
        await Silo.BecomesAsync(next, MediaStatus.Processing);
        await Silo.BecomesAsync(fileId, MediaStatus.Processing);
        Assert.Equal(2, await Vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task A_request_whose_answer_could_not_be_stored_is_resumed_and_still_starts_one_task()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        await Vod.SetClockAsync(new { jobSeconds = 3600 });
        var commits = 0;
        Silo.Store.BeforeCommit = _ => Interlocked.Increment(ref commits) is > 1 and < 10
            ? throw new StoreUnavailableException("The database is unavailable.")
            : Task.CompletedTask;

        await Silo.UploadedAsync(fileId);

        await Silo.BecomesAsync(fileId, MediaStatus.Processing);
        Assert.InRange(commits, 10, int.MaxValue);
        Assert.Equal([fileId], await Vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task After_a_commit_of_unknown_outcome_the_record_is_read_again()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        Silo.Store.AfterCommit = static _ => throw new StoreUnavailableException("The answer was lost.");

        Assert.Equal(ReceiveOutcome.NotStored, await Silo.FinishedAsync(fileId, "theirs-t0"));
        Silo.Store.LetCommitsThrough();
        var reads = Silo.Store.Reads;

        // The event was stored. The grain reads the record again instead of relying on its memory.
        Assert.Equal(ReceiveOutcome.Duplicate, await Silo.FinishedAsync(fileId, "theirs-t0"));
        Assert.Equal(reads + 1, Silo.Store.Reads);
        Assert.Equal((MediaStatus.Ready, 2), await StatusAndVersionAsync(fileId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_could_not_be_stored_is_not_answered_as_stored_and_can_come_again(bool isBusy)
    {
        var fileId = NewFileId();
        Silo.Store.BeforeCommit = _ =>
            throw (isBusy ? new StoreBusyException() : new StoreUnavailableException("The database is unavailable."));

        Assert.Equal(ReceiveOutcome.NotStored, await Silo.UploadedAsync(fileId, "theirs-t0"));
        Assert.Null(await Silo.RowAsync(fileId));
        Silo.Store.BeforeCommit = static _ => Task.CompletedTask;

        Assert.Equal(ReceiveOutcome.Applied, await Silo.UploadedAsync(fileId, "theirs-t0"));
        Assert.Equal((MediaStatus.Processing, 1), await StatusAndVersionAsync(fileId));
    }

    [Fact]
    public async Task An_event_of_another_app_is_kept_as_rejected_and_changes_nothing()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");

        Assert.Equal(ReceiveOutcome.Ignored, await Silo.UploadedAsync(fileId, "theirs-t1", app: SharedSilo.OtherApp));

        var events = await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default);
        Assert.Equal(
            [(Silo.App, EventVerdict.Applied), (SharedSilo.OtherApp, EventVerdict.Rejected)],
            events.Select(static kept => (kept.App, kept.Verdict)));
        var row = (await Silo.RowAsync(fileId))!;
        Assert.Equal((Silo.App, 1L), (row.App, row.Version));
        Assert.DoesNotContain("theirs-t1", row.Record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_another_app_is_rejected_after_the_grain_was_deactivated()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        await Silo.CollectAsync();

        Assert.Equal(ReceiveOutcome.Ignored, await Silo.UploadedAsync(fileId, "theirs-t1", app: SharedSilo.OtherApp));

        Assert.Equal((MediaStatus.Processing, 1), await StatusAndVersionAsync(fileId));
        Assert.Equal(EventVerdict.Rejected, (await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default))[^1].Verdict);
    }

    [Fact]
    public async Task A_retry_that_came_second_or_too_late_is_not_reported_as_accepted()
    {
        var (raced, removed) = (await FailedAsync(), await FailedAsync());
        await WriteAsAnotherActivationAsync(
            raced, new Evidence.RetryRequested { At = DateTimeOffset.UtcNow, Source = EvidenceSource.Operator, Key = "retry" });
        await Silo.Services.GetRequiredService<IStoreRetention>().RemoveFilesAsync(DateTimeOffset.UtcNow.AddDays(1), 0, 1000);

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
    public async Task Reading_an_unknown_file_leaves_nothing_behind()
    {
        var fileId = NewFileId();

        foreach (var path in new[] { "", "/timeline", "/events" })
        {
            using var unknown = await Silo.Http.GetAsync($"/v1/media/{fileId}{path}");
            await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-file");
        }

        Assert.False(await Silo.IsActiveAsync(fileId));
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

    public sealed class QuietSilo() : SharedSilo(apps: 26)
    {
        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithoutLookUps();
            // At least as long as a test may hold a call at VOD.
            foreach (var app in Apps)
                settings[$"Vod:Apps:{app}:CallTimeoutSeconds"] = "60";
        }
    }
}
