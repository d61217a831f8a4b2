namespace Media.Contracts;

/// <summary>Archives events that no single file's record can keep. Any key works; keys only spread the load.</summary>
[Alias("Media.IEventArchiveGrain"), GrainInterfaceType("Media.IEventArchiveGrain")]
public interface IEventArchiveGrain : IGrainWithIntegerKey
{
    /// <summary>Archives an event without applying it. Answers after the commit.</summary>
    [Alias("Archive")]
    Task<ReceiveOutcome> Archive(EventDelivery delivery, ArchiveVerdict verdict);

    /// <summary>Whether this silo can store; asked by <c>/readyz</c>.</summary>
    [Alias("CanStore")]
    Task<bool> CanStore();
}
