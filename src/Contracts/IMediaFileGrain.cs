namespace Media.Contracts;

/// <summary>One file. The key is the FileId as VOD writes it.</summary>
[Alias("Media.IMediaFileGrain"), GrainInterfaceType("Media.IMediaFileGrain")]
public interface IMediaFileGrain : IGrainWithStringKey
{
    /// <summary>Receives one VOD event that names this file. Answers after the commit; a repeat is harmless.</summary>
    [Alias("Receive")]
    Task<ReceiveOutcome> Receive(EventDelivery delivery);

    /// <summary>Receives the outcome of an effect, as evidence in the domain's JSON.</summary>
    [Alias("Report")]
    Task<ReceiveOutcome> Report(byte[] evidence);

    /// <summary>Retries what failed, under a new attempt, or a blocked request at once.</summary>
    [Alias("Retry")]
    Task<RetryOutcome> Retry();

    /// <summary>Called by the sweeper when something of this file is due.</summary>
    [Alias("Wake")]
    Task Wake();

    /// <summary>
    /// Receives a file that a scan found but no event had reported, as evidence in the domain's JSON. Creates the record.
    /// </summary>
    /// <param name="app">The configured short name of the app that was scanned.</param>
    [Alias("Discover")]
    Task<ReceiveOutcome> Discover(string app, byte[] evidence);
}

/// <summary>
/// Finds files of one app whose upload was never reported. The key is the app's short name, so that one grain in the cluster scans it.
/// </summary>
[Alias("Media.IDiscoveryGrain"), GrainInterfaceType("Media.IDiscoveryGrain")]
public interface IDiscoveryGrain : IGrainWithStringKey
{
    /// <summary>Scans for files created since the last scan; returns at once if that was only a moment ago.</summary>
    [Alias("Walk"), ResponseTimeout("00:10:00")]
    Task Scan();
}

/// <summary>
/// Pulls the events of one app. The key is the app's short name, so that one grain in the cluster polls, on whichever silo it is.
/// </summary>
[Alias("Media.IPullGrain"), GrainInterfaceType("Media.IPullGrain")]
public interface IPullGrain : IGrainWithStringKey
{
    /// <summary>Ensures that one silo pulls the events; returns at once.</summary>
    [Alias("KeepPulling")]
    Task KeepPulling();
}

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
