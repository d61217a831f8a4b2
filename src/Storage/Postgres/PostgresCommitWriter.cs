using Media.Domain;
using Media.Storage.Commit;
using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>Writes over one connection. A batch is one statement, and so one transaction and one round trip.</summary>
internal sealed class PostgresCommitWriter(NpgsqlDataSource source, TimeSpan timeout) : ICommitWriter
{
    private readonly Dictionary<string, PendingCommit> rows = new(StringComparer.Ordinal);
    private PostgresSession? session;

    public bool Blocks => false;

    public async ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget)
    {
        rows.Clear();
        foreach (var commit in batch)
        {
            commit.Outcome = new CommitOutcome(commit.File is null, 0);
            if (commit.File is { } file)
                rows.Add(file.FileId.Value, commit);
        }

        var written = new List<(string FileId, long Version)>(batch.Count);
        // For a single commit the batch statement is a third slower than the plain one.
        using var command = batch.Count == 1 ? PostgresCommitCommands.One(batch[0]) : PostgresCommitCommands.Many(batch);
        await ExecuteAsync(command, row => written.Add((row.GetString(0), row.GetInt64(1))), budget).ConfigureAwait(false);
        foreach (var (fileId, version) in written)
            rows[fileId].Outcome = new CommitOutcome(true, version);
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

    public async ValueTask SaveWalkedAsync(string app, Walked walked, TimeSpan budget)
    {
        using var command = PostgresCommitCommands.SaveWalked(app, walked);
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
        await ExecuteAsync(command, row => removed = new((int)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1)), budget).ConfigureAwait(false);
        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
            await session.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(NpgsqlCommand command, Action<NpgsqlDataReader> read, TimeSpan budget)
    {
        var used = session ??= new PostgresSession(source, timeout);
        var running = used.ExecuteAsync(command, read);
        try
        {
            // Real time, whatever clock the program is given: the budget is the time that VOD leaves us.
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
                running.IsCompleted ? "PostgreSQL did not commit, or did not say so." : "PostgreSQL did not answer in time: it is not known whether it committed.", e);
        }
    }

    private void GiveUp(PostgresSession used, Task running)
    {
        session = null;
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
