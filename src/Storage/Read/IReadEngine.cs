using System.Data.Common;

namespace Media.Storage.Read;

/// <summary>One engine's way to read: its connections, and how it keeps a time. The questions are the same for both.</summary>
internal interface IReadEngine : IAsyncDisposable
{
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    ValueTask<List<T>> QueryAsync<T>(ReadQuery query, Func<DbDataReader, T> read, CancellationToken cancellation);

    object Time(DateTimeOffset time);

    DateTimeOffset Time(DbDataReader row, int column);
}
