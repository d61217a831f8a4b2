using System.Collections.Concurrent;
using System.Data.Common;
using Media.Storage.Read;
using Microsoft.Data.Sqlite;

namespace Media.Storage.Sqlite;

/// <summary>
/// Reads from SQLite, whose calls block. Each read runs on a thread of the pool, never on the caller's (which may be a grain's turn), and
/// at most as many run at once as there are connections, so that slow reads cannot exhaust the pool.
/// </summary>
internal sealed class SqliteReadEngine(StoreTarget.Sqlite target, int connections) : IReadEngine
{
    private readonly SemaphoreSlim _gate = new(connections, connections);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public async ValueTask<List<T>> QueryAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Query(query, read), cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"SQLite did not answer: {e.Message}", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    public object Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private List<T> Query<T>(ReadQuery query, Func<DbDataReader, T> read)
    {
        var connection = _idle.TryTake(out var open) ? open : Open();
        try
        {
            var rows = Query(connection, query, read);
            _idle.Add(connection);
            return rows;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static List<T> Query<T>(SqliteConnection connection, ReadQuery query, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query.Sql;
        foreach (var (name, value) in query.Parameters)
            command.Parameters.AddWithValue(name, value);
        using var rows = command.ExecuteReader();
        var result = new List<T>();
        while (rows.Read())
            result.Add(read(rows));
        return result;
    }

    private SqliteConnection Open()
    {
        // Not read-only: a reader of a write-ahead log writes to its shared memory. query_only forbids writing to the database.
        var connection = SqliteConnections.Open(target, SqliteOpenMode.ReadWrite);
        SqliteConnections.Execute(connection, "PRAGMA query_only=ON");
        return connection;
    }
}
