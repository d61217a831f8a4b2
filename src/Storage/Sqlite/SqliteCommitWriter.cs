using Media.Domain;
using Media.Storage.Commit;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Media.Storage.Sqlite;

/// <summary>Writes over the one connection that writes. Its calls block and are complete when they return.</summary>
internal sealed class SqliteCommitWriter(StoreTarget.Sqlite target) : ICommitWriter
{
    private SqliteConnection? _connection;
    private SqliteCommitCommands? _commands;

    public bool IsBlocking => true;

    public ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget)
    {
        InTransaction(budget, commands =>
        {
            var changeSeq = commands.ReadChangeSeq();
            foreach (var commit in batch)
                commit.Outcome = Write(commands, commit, ref changeSeq);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, TimeSpan budget) =>
        ValueTask.FromResult(InTransaction(budget, commands => commands.ClaimDue(claim)));

    public ValueTask ProbeAsync(TimeSpan budget)
    {
        InTransaction(budget, commands => commands.Probe());
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned, TimeSpan budget)
    {
        InTransaction(budget, commands => commands.SaveScannedRange(app, scanned));
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit, TimeSpan budget) =>
        ValueTask.FromResult(InTransaction(budget, commands => commands.RemoveEvents(before, limit)));

    public ValueTask<FilesRemoved> RemoveFilesAsync(FileRemoval removal, TimeSpan budget) =>
        ValueTask.FromResult(InTransaction(budget, commands => commands.RemoveFiles(removal)));

    public ValueTask DisposeAsync()
    {
        Disconnect();
        return ValueTask.CompletedTask;
    }

    private static CommitOutcome Write(SqliteCommitCommands commands, PendingCommit commit, ref long changeSeq)
    {
        if (commit.File is { } file)
        {
            if (!commands.Write(file, changeSeq + 1))
                return default;
            changeSeq++;
        }

        if (commit.Archived is { } archived)
            commands.Archive(archived);
        return new CommitOutcome(true, commit.File is { } written ? written.ExpectedVersion + 1 : 0);
    }

    private T InTransaction<T>(TimeSpan budget, Func<SqliteCommitCommands, T> work)
    {
        try
        {
            Connect();
            SqliteConnections.SetBusyTimeout(_connection!, budget);
            // BEGIN IMMEDIATE takes the write lock: no other process can use the change_seq that is read next.
            _commands!.Begin();
            var result = work(_commands);
            _commands.Commit();
            return result;
        }
        catch (SqliteException e) when (!IsAboutTheData(e))
        {
            Disconnect();
            throw new StoreUnavailableException($"SQLite did not commit: {e.Message}", e);
        }
        catch (Exception e)
        {
            Rollback();
            throw new StoreRefusedException("SQLite refuses this data.", e);
        }
    }

    private void Connect()
    {
        if (_connection is not null)
            return;
        _connection = SqliteConnections.Open(target, SqliteOpenMode.ReadWrite);
        // FULL: the commit is on disk, not only in the operating system's cache. Shared by a batch, it costs what NORMAL costs.
        SqliteConnections.Execute(_connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000");
        _commands = new SqliteCommitCommands(_connection);
    }

    private void Rollback()
    {
        try
        {
            _commands?.Rollback();
        }
        catch (SqliteException)
        {
            // Closing the connection rolls back as well.
            Disconnect();
        }
    }

    private void Disconnect()
    {
        _commands?.Dispose();
        _connection?.Dispose();
        (_commands, _connection) = (null, null);
    }

    private static bool IsAboutTheData(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE;
}
