using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>The promises of a file's grain, for each database.</summary>
public abstract class MediaFileGrainContract : IAsyncLifetime
{
    private static long _lastFileId = 5285890784270000000;

    private protected MediaFileGrainContract(SharedSilo shared)
    {
        Shared = shared;
        (Silo, Vod) = shared.NextApp();
    }

    internal SharedSilo Shared { get; }

    internal RunningVod Vod { get; }

    internal RunningSilo Silo { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Deactivates the files of the test, because the next test counts reads and commits.</summary>
    public async Task DisposeAsync()
    {
        Silo.Store.LetCommitsThrough();
        await Silo.CollectAsync();
    }

    /// <summary>
    /// Creates a FileId that VOD does not know, for tests whose uploads bring a procedure, so that no call to VOD is made.
    /// </summary>
    protected static string NewFileId() => $"{Interlocked.Increment(ref _lastFileId)}";

    /// <summary>Uploads a file at VOD. The test delivers the upload's callback; VOD pushes the end of the task.</summary>
    private protected async Task<string> UploadAtVodAsync()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        await Vod.PushToAsync(Silo.Receiver);
        return fileId;
    }

    [Fact]
    public async Task An_event_is_committed_before_it_is_answered()
    {
        var fileIds = Enumerable.Range(0, 200).Select(static _ => NewFileId()).ToArray();

        var rows = await Task.WhenAll(fileIds.Select(async fileId =>
        {
            Assert.Equal(ReceiveOutcome.Applied, await Silo.UploadedAsync(fileId, "theirs-t0"));
            return await Silo.RowAsync(fileId);
        }));

        Assert.All(rows, static row => Assert.Equal(MediaStatus.Processing, row?.Status));
        // At least once, because a delivery whose answer is late is retried.
        foreach (var fileId in fileIds)
            Assert.NotEmpty(await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default));
    }

    [Fact]
    public async Task No_answer_is_given_while_the_commit_is_under_way()
    {
        var (held, other) = (NewFileId(), NewFileId());
        var committing = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        Silo.Store.BeforeCommit = fileId =>
        {
            if (fileId?.Value != held)
                return Task.CompletedTask;
            committing.TrySetResult();
            return gate.Task;
        };

        var answer = Silo.UploadedAsync(held, "theirs-t0");
        await committing.Task.WaitAsync(Eventually.Patience);
        // While fifty other events are stored, an answer that does not wait for its commit would have arrived.
        for (var i = 0; i < 50; i++)
            await Silo.UploadedAsync(other, "theirs-t0");
        var answeredEarly = answer.IsCompleted;
        gate.SetResult();

        Assert.False(answeredEarly);
        Assert.Equal(ReceiveOutcome.Applied, await answer);
    }

    [Fact]
    public async Task The_first_event_of_a_file_costs_no_read()
    {
        var reads = Silo.Store.Reads;

        for (var i = 0; i < 20; i++)
            await Silo.UploadedAsync(NewFileId(), "theirs-t0");

        Assert.Equal(reads, Silo.Store.Reads);
    }

    [Fact]
    public async Task A_collected_file_continues_from_its_row_at_the_cost_of_one_read()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        await Silo.CollectAsync();
        var reads = Silo.Store.Reads;

        Assert.Equal(ReceiveOutcome.Applied, await Silo.FinishedAsync(fileId, "theirs-t0"));

        Assert.Equal(reads + 1, Silo.Store.Reads);
        var row = await Silo.RowAsync(fileId);
        Assert.Equal((MediaStatus.Ready, 2), (row!.Status, row.Version));
        Assert.Equal(["uploaded", "procedure_finished"], MediaFileJson.Read(row.Record).Timeline.Select(static entry => entry.Kind));
    }

    [Fact]
    public async Task A_file_that_another_activation_wrote_is_read_and_decided_again()
    {
        var fileId = NewFileId();
        await Silo.UploadedAsync(fileId, "theirs-t0");
        await WriteAsAnotherActivationAsync(
            fileId, new Evidence.Deleted([]) { At = DateTimeOffset.UtcNow, Source = EvidenceSource.Push, Key = "gone" });

        Assert.Equal(ReceiveOutcome.Applied, await Silo.FinishedAsync(fileId, "theirs-t0"));

        var row = await Silo.RowAsync(fileId);
        Assert.Equal((MediaStatus.Deleted, 3), (row!.Status, row.Version));
        Assert.Equal(
            ["deleted", "procedure_finished", "uploaded"],
            MediaFileJson.Read(row.Record).Timeline.Select(static entry => entry.Kind).Order());
        Assert.Equal(2, (await Silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 10, default)).Count);
    }

    [Fact]
    public async Task Many_simultaneous_deliveries_of_an_upload_start_one_task()
    {
        var fileId = await UploadAtVodAsync();

        // All deliveries have the same time. Otherwise an earlier one that is processed late would still change the record.
        var delivery = RunningSilo.Delivery(RunningSilo.Upload(fileId), Silo.App);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Silo.File(fileId).Receive(delivery)));

        Assert.Single(outcomes, ReceiveOutcome.Applied);
        Assert.Equal(15, outcomes.Count(static outcome => outcome == ReceiveOutcome.Duplicate));
        await Eventually.HoldsAsync(async () => (await Vod.FileIdsOfTasksAsync()).Count > 0, "a task");
        await Silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal([fileId], await Vod.FileIdsOfTasksAsync());
        Assert.Equal(16, (await Silo.Reader.CountDeliveriesAsync(FileId.Parse(fileId), default)).Values.Max());
    }

    [Fact]
    public async Task A_request_of_unknown_outcome_is_searched_for_and_not_made_twice()
    {
        var fileId = Assert.Single(await Vod.UploadAsync());
        await Vod.SetClockAsync(new { jobSeconds = 3600 });
        await Vod.SetFaultsAsync(new { apiCutAfter = 1.0 });

        await Silo.UploadedAsync(fileId);
        await Eventually.HoldsAsync(async () => await Vod.CallsAsync("ProcessMedia") > 0, "a request");
        await Vod.SetFaultsAsync(new { apiCutAfter = 0.0 });

        await Silo.BecomesAsync(fileId, MediaStatus.Processing);
        Assert.Equal([fileId], await Vod.FileIdsOfTasksAsync());
        Assert.NotEqual(0, await Vod.CallsAsync("DescribeTasks"));
    }

    protected async Task WriteAsAnotherActivationAsync(string fileId, Evidence evidence)
    {
        var row = (await Silo.RowAsync(fileId))!;
        var file = MediaFileJson.Read(row.Record).Apply(evidence, new LifeRules());
        var write = new FileWrite(
            row.FileId, row.App, row.SubAppId, file.Status, file.NextDueAt, DateTimeOffset.UtcNow, row.Version, MediaFileJson.Write(file));
        Assert.True((await Silo.OtherWriter.CommitAsync(write, null)).Committed);
    }
}
