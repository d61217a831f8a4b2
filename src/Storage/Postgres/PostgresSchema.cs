using Media.Storage.Schema;
using Npgsql;

namespace Media.Storage.Postgres;

internal static class PostgresSchema
{
    // "media" in ASCII: any number that no other program uses for a lock on this database will do.
    private const long LockKey = 0x6D65646961;

    /// <summary>Brings the schema up to date in one transaction. Several processes may start at once.</summary>
    public static async Task MigrateAsync(StoreTarget.Postgres target, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(target.Settings.ConnectionString) { Pooling = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using var _ = connection.ConfigureAwait(false);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);

        // Held until the transaction ends: a second process that starts waits here, then finds nothing to do.
        await RunAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancellationToken, LockKey).ConfigureAwait(false);
        await RunAsync(
            connection,
            "SET LOCAL client_min_messages = warning; " +
            "CREATE TABLE IF NOT EXISTS schema_version " +
            "(version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellationToken).ConfigureAwait(false);
        var current = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var script in SchemaScript.Missing(SchemaScript.Postgres, current))
        {
            await RunAsync(connection, script.Sql, cancellationToken).ConfigureAwait(false);
            await RunAsync(
                connection,
                "INSERT INTO schema_version (version, name) VALUES ($1, $2)",
                cancellationToken,
                script.Version,
                script.Name).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
