using System.Data.Common;

namespace Media.Storage.Read;

/// <summary>Reads from one engine: its connections, and how it represents a time. The queries are the same for both engines.</summary>
internal interface IReadEngine : IAsyncDisposable
{
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    ValueTask<List<T>> QueryAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    object Time(DateTimeOffset time);

    DateTimeOffset Time(DbDataReader row, int column);
}
