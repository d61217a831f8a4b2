using Media.Domain;
using Media.Storage;
using Media.Storage.Commit;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Storage;

/// <summary>Behaviour that only a writer under the test's control can show.</summary>
public sealed class GroupCommitTests
{
    private static readonly TimeSpan Patience = Eventually.Patience;

    [Fact]
    public async Task Commits_that_wait_while_a_transaction_runs_share_the_next_one()
    {
        var writer = new ControlledWriter();
        await using var store = new GroupCommitStore(writer, null!, new StorageOptions(), null);
        var first = CommitAsync(store);
        await writer.Started.WaitAsync(Patience);

        var others = Enumerable.Range(0, 300).Select(_ => CommitAsync(store)).ToArray();
        writer.Continue();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        Assert.Equal([1, 256, 44], writer.Batches);
    }

    [Fact]
    public async Task A_commit_that_has_waited_too_long_fails_without_delaying_the_others()
    {
        var (writer, clock) = (new ControlledWriter(), new FakeTimeProvider());
        await using var store = new GroupCommitStore(writer, null!, new StorageOptions(), null) { Time = clock };
        var first = CommitAsync(store);
        await writer.Started.WaitAsync(Patience);
        var late = CommitAsync(store);
        clock.Advance(TimeSpan.FromSeconds(3));
        var young = CommitAsync(store);

        writer.Continue();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => late.WaitAsync(Patience));
        await Task.WhenAll(first, young).WaitAsync(Patience);
        Assert.Equal([1, 1], writer.Batches);
    }

    [Fact]
    public async Task A_dead_server_is_tried_once_per_batch_not_once_per_row()
    {
        var writer = new ControlledWriter { Fault = new StoreUnavailableException("gone") };
        await using var store = new GroupCommitStore(writer, null!, new StorageOptions(), null);
        var first = CommitAsync(store);
        await writer.Started.WaitAsync(Patience);
        var others = Enumerable.Range(0, 256).Select(_ => CommitAsync(store)).ToArray();

        writer.Continue();

        foreach (var commit in (Task[])[first, .. others])
            await Assert.ThrowsAsync<StoreUnavailableException>(() => commit.WaitAsync(Patience));
        Assert.Equal([1, 256], writer.Batches);
    }

    [Fact]
    public async Task A_bug_in_the_writer_fails_the_commit_and_does_not_stop_the_store()
    {
        var writer = new ControlledWriter { Fault = new InvalidOperationException("a bug") };
        await using var store = new GroupCommitStore(writer, null!, new StorageOptions(), null);
        writer.Continue();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store).WaitAsync(Patience));
        writer.Fault = null;

        Assert.True((await CommitAsync(store).WaitAsync(Patience)).Committed);
    }

    private static Task<CommitOutcome> CommitAsync(GroupCommitStore store) =>
        store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask();

    private sealed class ControlledWriter : ICommitWriter
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public List<int> Batches { get; } = [];

        public Exception? Fault { get; set; }

        public bool IsBlocking => false;

        public void Continue() => _released.SetResult();

        public async ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget)
        {
            Batches.Add(batch.Count);
            _started.TrySetResult();
            await _released.Task;
            if (Fault is { } fault)
                throw fault;
            foreach (var commit in batch)
                commit.Outcome = new(true, 1);
        }

        public ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, TimeSpan budget) => throw new NotSupportedException();

        public ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned, TimeSpan budget) => throw new NotSupportedException();

        public ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit, TimeSpan budget) => throw new NotSupportedException();

        public ValueTask<FilesRemoved> RemoveFilesAsync(FileRemoval removal, TimeSpan budget) => throw new NotSupportedException();

        public ValueTask ProbeAsync(TimeSpan budget) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
