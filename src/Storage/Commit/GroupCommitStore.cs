using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Media.Domain;
using Media.Storage.Commit;

namespace Media.Storage;

/// <summary>
/// Commits for many callers with one writer: the commits queued while a transaction runs go into the next one. There is no linger time: a
/// lone commit pays for a whole transaction, one of many for a share of it.
/// </summary>
public sealed class GroupCommitStore : IMediaFileStore, IStoreProbe, IStoreRetention, IDiscoveryProgress, IAsyncDisposable
{
    private readonly ICommitWriter writer;
    private readonly IMediaFileReader reader;
    private readonly StoreMetrics metrics;
    private readonly TimeSpan timeout;
    private readonly Channel<Pending> queue;
    private readonly Task loop;
    private volatile bool closed;

    // State of the writer, used by the loop only.
    private readonly PendingCommit[] batch;
    private readonly HashSet<FileId> files = [];
    private int batchCount;
    private Pending? held;

    internal GroupCommitStore(ICommitWriter writer, IMediaFileReader reader, StorageOptions options, IMeterFactory? meters)
    {
        this.writer = writer;
        this.reader = reader;
        timeout = options.CommitTimeout;
        batch = new PendingCommit[options.MaxBatch];
        queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.QueueCapacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            // The only continuation that a caller can run in place releases the blocked thread of the writer.
            AllowSynchronousContinuations = writer.Blocks,
        });
        metrics = new StoreMetrics(meters, () => queue.Reader.Count);
        loop = writer.Blocks ? StartThread() : StartTask();
    }

    /// <inheritdoc/>
    public ValueTask<CommitOutcome> CommitAsync(FileWrite? file, EventWrite? archived)
    {
        if (file is null && archived is null)
            throw new ArgumentException("There is nothing to commit.");
        if (file is { ExpectedVersion: < 0 })
            throw new ArgumentOutOfRangeException(nameof(file), "An expected version is 0 (insert) or the version that was read.");

        var commit = new PendingCommit(file, archived);
        Enqueue(commit);
        return new ValueTask<CommitOutcome>(commit.Task);
    }

    /// <inheritdoc/>
    public ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellation) => reader.ReadAsync(fileId, cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // A claim that has started is always awaited: if its result were dropped, the claimed files would wait for the end of their lease.
        return await ServedAsync((writer, budget) => writer.ClaimDueAsync(claim, budget), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellation) =>
        await DoneAsync(static (writer, budget) => writer.ProbeAsync(budget)).WaitAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask SaveWalkedAsync(string app, Walked walked) =>
        await DoneAsync((writer, budget) => writer.SaveWalkedAsync(app, walked, budget)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit) =>
        await ServedAsync((writer, budget) => writer.RemoveEventsAsync(before, limit, budget), CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<FilesRemoved> RemoveFilesAsync(DateTimeOffset before, long afterChangeSeq, int limit)
    {
        var removal = new FileRemoval(before, afterChangeSeq, limit);
        return await ServedAsync((writer, budget) => writer.RemoveFilesAsync(removal, budget), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Accepts no further requests, and finishes the queued ones.</summary>
    public async ValueTask DisposeAsync()
    {
        closed = true;
        queue.Writer.TryComplete();
        await loop.ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
        metrics.Dispose();
    }

    private Task<T> ServedAsync<T>(Func<ICommitWriter, TimeSpan, ValueTask<T>> serve, CancellationToken cancellation)
    {
        var work = new PendingWork<T>(serve) { Cancellation = cancellation };
        Enqueue(work);
        return work.Task;
    }

    private Task<bool> DoneAsync(Func<ICommitWriter, TimeSpan, ValueTask> serve) => ServedAsync(
        async (writer, budget) =>
        {
            await serve(writer, budget).ConfigureAwait(false);
            return true;
        },
        CancellationToken.None);

    private void Enqueue(Pending pending)
    {
        pending.BeginWait(Time);
        if (queue.Writer.TryWrite(pending))
            return;
        if (closed)
            throw new StoreUnavailableException("The store is closed: nothing was stored.");
        throw new StoreBusyException();
    }

    // The loop outlives the caller that created the store, so it must not keep the trace and request context of that caller.
    private Task StartTask()
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(RunAsync);
    }

    private Task StartThread()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                DrainAsync().AsTask().GetAwaiter().GetResult();
            ended.SetResult();
        })
        { IsBackground = true, Name = "media store writer" }.UnsafeStart();
        return ended.Task;
    }

    private async Task RunAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            await DrainAsync().ConfigureAwait(false);
    }

    private async ValueTask DrainAsync()
    {
        while (true)
        {
            var other = TakeBatch();
            if (batchCount > 0)
                await CommitAsync(new ArraySegment<PendingCommit>(batch, 0, batchCount)).ConfigureAwait(false);
            else if (other is null)
                return;
            if (other is not null)
                await ServeAsync(other).ConfigureAwait(false);
        }
    }

    /// <summary>Fills the batch with queued commits. Any other request ends the batch and is served after it.</summary>
    private PendingWork? TakeBatch()
    {
        Array.Clear(batch, 0, batchCount);
        batchCount = 0;
        files.Clear();
        while (batchCount < batch.Length && Next() is { } pending)
        {
            if (TooLate(pending))
                continue;
            if (pending is PendingWork work)
                return work;
            var commit = (PendingCommit)pending;
            if (commit.File is { } file && !files.Add(file.FileId))
            {
                // Its result depends on the earlier commit for the same file, so it goes into the next transaction.
                held = commit;
                break;
            }

            batch[batchCount++] = commit;
        }

        return null;
    }

    private Pending? Next()
    {
        if (held is { } first)
        {
            held = null;
            return first;
        }

        return queue.Reader.TryRead(out var pending) ? pending : null;
    }

    /// <summary>
    /// Measures waiting times. It is real time in the program, whatever clock the rest is given, because a real disk is waited for.
    /// </summary>
    internal TimeProvider Time { private get; init; } = TimeProvider.System;

    /// <summary>Fails a request with less than a quarter of its time left: it would only shorten the time of the others.</summary>
    private bool TooLate(Pending pending)
    {
        if (pending.Waited < timeout * 0.75)
            return false;
        Fail(pending, new StoreUnavailableException("The database was too slow for the commits before this one: nothing was stored."));
        return true;
    }

    private async ValueTask CommitAsync(ArraySegment<PendingCommit> commits)
    {
        try
        {
            await writer.CommitAsync(commits, Remaining(commits[0])).ConfigureAwait(false);
            metrics.Committed(commits);
            foreach (var commit in commits)
                commit.Answer();
        }
        catch (StoreRefusedException refused) when (commits.Count == 1)
        {
            Fail(commits[0], refused);
        }
        catch (StoreRefusedException)
        {
            // One bad row must not fail the others: split the batch until that row is alone. For a batch of 256 this takes 16 more
            // transactions.
            await CommitAsync(commits[..(commits.Count / 2)]).ConfigureAwait(false);
            await CommitAsync(commits[(commits.Count / 2)..]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var commit in commits)
                Fail(commit, Unavailable(e));
        }
    }

    private async ValueTask ServeAsync(PendingWork work)
    {
        try
        {
            await work.ServeAsync(writer, Remaining(work)).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            work.Fail(e);
        }
        catch (Exception e)
        {
            work.Fail(Unavailable(e));
        }
    }

    // The first of a batch has waited longest. Splitting may have used up the time; the rest of the batch then fails at once.
    private TimeSpan Remaining(Pending oldest)
    {
        var remaining = timeout - oldest.Waited;
        return remaining > TimeSpan.Zero ? remaining : throw new StoreUnavailableException("The database was too slow: nothing was stored.");
    }

    private void Fail(Pending pending, Exception reason)
    {
        metrics.Failed(pending, reason);
        pending.Fail(reason);
    }

    // Each caller throws an exception of its own: one that many threads throw at once collects all their stack traces.
    private static StoreUnavailableException Unavailable(Exception e) =>
        new(e is StoreUnavailableException ? e.Message : "The store failed: nothing is known to be stored.", e is StoreUnavailableException ? e.InnerException : e);
}
