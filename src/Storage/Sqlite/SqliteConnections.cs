using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Media.Storage.Sqlite;

internal static class SqliteConnections
{
    private const int TimeoutSeconds = 10;

    public static SqliteConnection Open(StoreTarget.Sqlite target, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = target.Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = TimeoutSeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sets the write-ahead log, which stays set in the file. The change needs exclusive access, so it can be refused while other processes
    /// start.
    /// </summary>
    public static void UseWriteAheadLog(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode=WAL");
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>How long SQLite itself waits for another process's lock.</summary>
    public static void SetBusyTimeout(SqliteConnection connection, TimeSpan timeout) =>
        raw.sqlite3_busy_timeout(connection.Handle, (int)timeout.TotalMilliseconds);
}
