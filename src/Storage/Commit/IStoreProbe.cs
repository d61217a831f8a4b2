namespace Media.Storage;

/// <summary>Checks whether this process can store anything now, for readiness.</summary>
public interface IStoreProbe
{
    /// <summary>Makes a small durable write, which waits in the same queue as the commits.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    /// <exception cref="StoreBusyException">The queue is full.</exception>
    ValueTask PingAsync(CancellationToken cancellationToken);
}
