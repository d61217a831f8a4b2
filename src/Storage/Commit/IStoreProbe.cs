namespace Media.Storage;

/// <summary>Readiness: can this process store anything now?</summary>
public interface IStoreProbe
{
    /// <summary>A small durable write that waits in the same queue as the commits.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    /// <exception cref="StoreBusyException">The queue is full.</exception>
    ValueTask PingAsync(CancellationToken cancellation);
}
