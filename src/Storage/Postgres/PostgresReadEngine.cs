using System.Data.Common;
using Media.Storage.Read;
using Npgsql;

namespace Media.Storage.Postgres;

internal sealed class PostgresReadEngine(NpgsqlDataSource source, TimeSpan timeout) : IReadEngine
{
    public async ValueTask<List<T>> QueryAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            // Npgsql's own limits add up (connect, execute, cancel); this is the limit that the caller was promised.
            return await ExecuteAsync(query, read, cancellationToken)
                .WaitAsync(timeout, TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreUnavailableException("PostgreSQL did not answer.", e);
        }
    }

    public object Time(DateTimeOffset time) => StoredTime.Utc(time);

    public DateTimeOffset Time(DbDataReader row, int column) => new(row.GetDateTime(column));

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<List<T>> ExecuteAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        using var command = source.CreateCommand(query.Sql);
        foreach (var (name, value) in query.Parameters)
            command.Parameters.AddWithValue(name, value);
        var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = rows.ConfigureAwait(false);
        var result = new List<T>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            result.Add(read(rows));
        return result;
    }
}
