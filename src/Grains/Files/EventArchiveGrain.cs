using Media.Contracts;
using Media.Storage;
using Orleans.Concurrency;

namespace Media.Grains.Files;

/// <summary>Archives the events that belong to no single file, and reports whether this silo can store.</summary>
[GrainType("event-archive")]
[StatelessWorker]
internal sealed class EventArchiveGrain(IGrainContext context, IMediaFileStore store, IStoreProbe probe) : IGrainBase, IEventArchiveGrain
{
    public IGrainContext GrainContext => context;

    public async Task<ReceiveOutcome> Archive(EventDelivery delivery, ArchiveVerdict verdict)
    {
        try
        {
            await store.CommitAsync(null, EventRow.From(delivery, null, VerdictOf(verdict)));
            return ReceiveOutcome.Applied;
        }
        catch (Exception e) when (e is StoreBusyException or StoreUnavailableException)
        {
            return ReceiveOutcome.NotStored;
        }
    }

    public async Task<bool> CanStore()
    {
        try
        {
            await probe.PingAsync(CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is StoreBusyException or StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>A reason that only a newer API knows is archived as unknown.</summary>
    internal static EventVerdict VerdictOf(ArchiveVerdict verdict) => verdict switch
    {
        ArchiveVerdict.Unknown => EventVerdict.Unknown,
        ArchiveVerdict.Malformed => EventVerdict.Malformed,
        ArchiveVerdict.Rejected => EventVerdict.Rejected,
        ArchiveVerdict.Split => EventVerdict.Applied,
        _ => EventVerdict.Unknown,
    };
}
