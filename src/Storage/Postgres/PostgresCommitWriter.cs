using Media.Domain;
using Media.Storage.Commit;
using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>Writes over one connection. A batch is one statement, and so one transaction and one round trip.</summary>
internal sealed class PostgresCommitWriter(NpgsqlDataSource source, TimeSpan timeout) : ICommitWriter
{
    private readonly Dictionary<string, PendingCommit> _rows = new(StringComparer.Ordinal);
    private PostgresSession? _session;

    public bool IsBlocking => false;

    public async ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget)
    {
        _rows.Clear();
        foreach (var commit in batch)
        {
            commit.Outcome = new CommitOutcome(commit.File is null, 0);
            if (commit.File is { } file)
                _rows.Add(file.FileId.Value, commit);
        }

        var written = new List<(string FileId, long Version)>(batch.Count);
        // For a single commit the batch statement is a third slower than the plain one.
        using var command = batch.Count == 1 ? PostgresCommitCommands.One(batch[0]) : PostgresCommitCommands.Many(batch);
        await ExecuteAsync(command, row => written.Add((row.GetString(0), row.GetInt64(1))), budget).ConfigureAwait(false);
        foreach (var (fileId, version) in written)
            _rows[fileId].Outcome = new CommitOutcome(true, version);
    }

    public async ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, TimeSpan budget)
    {
        var claimed = new List<FileId>();
        using var command = PostgresCommitCommands.ClaimDue(claim);
        await ExecuteAsync(command, row => claimed.Add(FileId.Parse(row.GetString(0))), budget).ConfigureAwait(false);
        return claimed;
    }

    public async ValueTask ProbeAsync(TimeSpan budget)
    {
        using var command = new NpgsqlCommand("UPDATE store_probe SET probed_at = now() WHERE id = 1");
        await ExecuteAsync(command, _ => { }, budget).ConfigureAwait(false);
    }

    public async ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned, TimeSpan budget)
    {
        using var command = PostgresCommitCommands.SaveScannedRange(app, scanned);
        await ExecuteAsync(command, _ => { }, budget).ConfigureAwait(false);
    }

    public async ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit, TimeSpan budget)
    {
        var removed = 0L;
        using var command = PostgresRemovalCommands.Events(before, limit);
        await ExecuteAsync(command, row => removed = row.GetInt64(0), budget).ConfigureAwait(false);
        return (int)removed;
    }

    public async ValueTask<FilesRemoved> RemoveFilesAsync(FileRemoval removal, TimeSpan budget)
    {
        var removed = default(FilesRemoved);
        using var command = PostgresRemovalCommands.Files(removal);
        await ExecuteAsync(
            command,
            row => removed = new((int)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1)),
            budget).ConfigureAwait(false);
        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(NpgsqlCommand command, Action<NpgsqlDataReader> read, TimeSpan budget)
    {
        var used = _session ??= new PostgresSession(source, timeout);
        var running = used.ExecuteAsync(command, read);
        try
        {
            // Always the real clock, because the budget derives from the time that VOD waits.
            await running.WaitAsync(budget, TimeProvider.System).ConfigureAwait(false);
        }
        catch (Exception e) when (IsAboutTheData(e))
        {
            if (!used.IsUsable)
                GiveUp(used, running);
            throw new StoreRefusedException("PostgreSQL refuses this data.", e);
        }
        catch (Exception e)
        {
            GiveUp(used, running);
            throw new StoreUnavailableException(
                running.IsCompleted
                    ? "PostgreSQL did not commit, or did not report that it did."
                    : "PostgreSQL did not answer in time: it is unknown whether it committed.",
                e);
        }
    }

    private void GiveUp(PostgresSession used, Task running)
    {
        _session = null;
        used.Abandon(running);
    }

    /// <remarks>
    /// Classes 21, 22, 23 and 54 are the data's fault; 40 (a deadlock) passes when the batch is split. Npgsql reports a value that it
    /// cannot write with ArgumentException, InvalidCastException or OverflowException.
    /// </remarks>
    private static bool IsAboutTheData(Exception e) => e switch
    {
        PostgresException { SqlState: [var a, var b, ..] } => (a, b) is ('2', '1') or ('2', '2') or ('2', '3') or ('5', '4') or ('4', '0'),
        ArgumentException or InvalidCastException or OverflowException => true,
        _ => false,
    };
}
