using Media.Storage.Schema;
using Microsoft.Data.Sqlite;

namespace Media.Storage.Sqlite;

internal static class SqliteSchema
{
    /// <summary>
    /// Creates the file and its directory if missing, and brings the schema up to date. Several processes may do so at the same time.
    /// </summary>
    public static void Migrate(StoreTarget.Sqlite target)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(target.Path)) is { } directory)
            Directory.CreateDirectory(directory);

        using var connection = SqliteConnections.Open(target, SqliteOpenMode.ReadWriteCreate);
        SqliteConnections.UseWriteAheadLog(connection);
        // IMMEDIATE takes the write lock before the version is read: a second process waits here, then finds nothing to do.
        using var transaction = connection.BeginTransaction(deferred: false);
        Run(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_version "
            + "(version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        foreach (var script in SchemaScript.Missing(SchemaScript.Sqlite, ReadVersion(connection)))
        {
            Run(connection, script.Sql);
            Run(
                connection,
                "INSERT INTO schema_version VALUES (@version, @name, unixepoch('now') * 1000)",
                ("@version", script.Version),
                ("@name", script.Name));
        }

        transaction.Commit();
    }

    private static int ReadVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(version), 0) FROM schema_version";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
