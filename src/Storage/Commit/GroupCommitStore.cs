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
    private readonly ICommitWriter _writer;
    private readonly IMediaFileReader _reader;
    private readonly StoreMetrics _metrics;
    private readonly TimeSpan _timeout;
    private readonly Channel<Pending> _queue;
    private readonly Task _loop;
    private volatile bool _closed;

    // State of the writer, used by the loop only.
    private readonly PendingCommit[] _batch;
    private readonly HashSet<FileId> _files = [];
    private int _batchCount;
    private Pending? _held;

    internal GroupCommitStore(ICommitWriter writer, IMediaFileReader reader, StorageOptions options, IMeterFactory? meters)
    {
        _writer = writer;
        _reader = reader;
        _timeout = options.CommitTimeout;
        _batch = new PendingCommit[options.MaxBatch];
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.QueueCapacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            // The only continuation that a caller can run in place releases the blocked thread of the writer.
            AllowSynchronousContinuations = _writer.IsBlocking,
        });
        _metrics = new StoreMetrics(meters, () => _queue.Reader.Count);
        _loop = _writer.IsBlocking ? StartThreadAsync() : StartLoopAsync();
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
    public ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken) =>
        _reader.ReadAsync(fileId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A claim that has started is always awaited: if its result were dropped, the claimed files would wait for the end of their lease.
        return await RunAsync((writer, budget) => writer.ClaimDueAsync(claim, budget), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken) =>
        await RunAsync(static (writer, budget) => writer.ProbeAsync(budget)).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned) =>
        await RunAsync((writer, budget) => writer.SaveScannedRangeAsync(app, scanned, budget)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit) =>
        await RunAsync((writer, budget) => writer.RemoveEventsAsync(before, limit, budget), CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<FilesRemoved> RemoveFilesAsync(DateTimeOffset before, long afterChangeSeq, int limit)
    {
        var removal = new FileRemoval(before, afterChangeSeq, limit);
        return await RunAsync((writer, budget) => writer.RemoveFilesAsync(removal, budget), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Accepts no further requests, and finishes the queued ones.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private Task<T> RunAsync<T>(Func<ICommitWriter, TimeSpan, ValueTask<T>> serve, CancellationToken cancellationToken)
    {
        var work = new PendingWork<T>(serve) { Cancellation = cancellationToken };
        Enqueue(work);
        return work.Task;
    }

    private Task<bool> RunAsync(Func<ICommitWriter, TimeSpan, ValueTask> serve) => RunAsync(
        async (writer, budget) =>
        {
            await serve(writer, budget).ConfigureAwait(false);
            return true;
        },
        CancellationToken.None);

    private void Enqueue(Pending pending)
    {
        pending.BeginWait(Time);
        if (_queue.Writer.TryWrite(pending))
            return;
        if (_closed)
            throw new StoreUnavailableException("The store is closed: nothing was stored.");
        throw new StoreBusyException();
    }

    // The loop outlives the caller that created the store, so it must not keep the trace and request context of that caller.
    private Task StartLoopAsync()
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(CommitLoopAsync);
    }

    private Task StartThreadAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                DrainAsync().AsTask().GetAwaiter().GetResult();
            ended.SetResult();
        })
        { IsBackground = true, Name = "media store writer" }.UnsafeStart();
        return ended.Task;
    }

    private async Task CommitLoopAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            await DrainAsync().ConfigureAwait(false);
    }

    private async ValueTask DrainAsync()
    {
        while (true)
        {
            var other = TakeBatch();
            if (_batchCount > 0)
                await CommitAsync(new ArraySegment<PendingCommit>(_batch, 0, _batchCount)).ConfigureAwait(false);
            else if (other is null)
                return;
            if (other is not null)
                await ServeAsync(other).ConfigureAwait(false);
        }
    }

    /// <summary>Fills the batch with queued commits. Any other request ends the batch and is served after it.</summary>
    private PendingWork? TakeBatch()
    {
        Array.Clear(_batch, 0, _batchCount);
        _batchCount = 0;
        _files.Clear();
        while (_batchCount < _batch.Length && Next() is { } pending)
        {
            if (FailIfLate(pending))
                continue;
            if (pending is PendingWork work)
                return work;
            var commit = (PendingCommit)pending;
            if (commit.File is { } file && !_files.Add(file.FileId))
            {
                // Its result depends on the earlier commit for the same file, so it goes into the next transaction.
                _held = commit;
                break;
            }

            _batch[_batchCount++] = commit;
        }

        return null;
    }

    private Pending? Next()
    {
        if (_held is { } first)
        {
            _held = null;
            return first;
        }

        return _queue.Reader.TryRead(out var pending) ? pending : null;
    }

    /// <summary>
    /// Measures waiting times. In the program it is the real clock, even where other parts have a simulated one, because a disk is real.
    /// </summary>
    internal TimeProvider Time { private get; init; } = TimeProvider.System;

    /// <summary>Fails a request with less than a quarter of its time left: it would only shorten the time of the others.</summary>
    private bool FailIfLate(Pending pending)
    {
        if (pending.Waited < _timeout * 0.75)
            return false;
        Fail(pending, new StoreUnavailableException("The database was too slow for the commits before this one: nothing was stored."));
        return true;
    }

    private async ValueTask CommitAsync(ArraySegment<PendingCommit> commits)
    {
        try
        {
            await _writer.CommitAsync(commits, Remaining(commits[0])).ConfigureAwait(false);
            _metrics.Committed(commits);
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
            await work.ServeAsync(_writer, Remaining(work)).ConfigureAwait(false);
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
        var remaining = _timeout - oldest.Waited;
        return remaining > TimeSpan.Zero
            ? remaining
            : throw new StoreUnavailableException("The database was too slow: nothing was stored.");
    }

    private void Fail(Pending pending, Exception reason)
    {
        _metrics.Failed(pending, reason);
        pending.Fail(reason);
    }

    // Each caller throws an exception of its own: one that many threads throw at once collects all their stack traces.
    private static StoreUnavailableException Unavailable(Exception e) => e is StoreUnavailableException
        ? new StoreUnavailableException(e.Message, e.InnerException)
        : new StoreUnavailableException("The store failed: it is unknown whether anything was stored.", e);
}
