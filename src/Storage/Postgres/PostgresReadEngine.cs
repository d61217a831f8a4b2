using System.Data.Common;
using Media.Storage.Read;
using Npgsql;

namespace Media.Storage.Postgres;

internal sealed class PostgresReadEngine(NpgsqlDataSource source, TimeSpan timeout) : IReadEngine
{
    public async ValueTask<List<T>> QueryAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        try
        {
            // Npgsql's own limits add up (connect, execute, cancel); this is the limit that the caller was promised.
            return await ExecuteAsync(query, read, cancellation).WaitAsync(timeout, TimeProvider.System, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreUnavailableException("PostgreSQL did not answer.", e);
        }
    }

    public object Time(DateTimeOffset time) => StoredTime.Utc(time);

    public DateTimeOffset Time(DbDataReader row, int column) => new(row.GetDateTime(column));

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<List<T>> ExecuteAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        using var command = source.CreateCommand(query.Sql);
        foreach (var (name, value) in query.Parameters)
            command.Parameters.AddWithValue(name, value);
        var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var _ = rows.ConfigureAwait(false);
        var result = new List<T>();
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
            result.Add(read(rows));
        return result;
    }
}
