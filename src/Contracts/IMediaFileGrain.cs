namespace Media.Contracts;

/// <summary>One file. The key is the FileId as VOD writes it.</summary>
[Alias("Media.IMediaFileGrain"), GrainInterfaceType("Media.IMediaFileGrain")]
public interface IMediaFileGrain : IGrainWithStringKey
{
    /// <summary>Takes one VOD event that names this file. Answers after the commit; repeating it is harmless.</summary>
    [Alias("Receive")]
    Task<ReceiveOutcome> Receive(EventDelivery delivery);

    /// <summary>Takes the outcome of an effect: evidence as JSON, as the domain writes it.</summary>
    [Alias("Report")]
    Task<ReceiveOutcome> Report(byte[] evidence);

    /// <summary>Asks again for what failed, under a new attempt; presses on when blocked.</summary>
    [Alias("Retry")]
    Task<RetryOutcome> Retry();

    /// <summary>The sweeper's call: something of this file is due.</summary>
    [Alias("Wake")]
    Task Wake();

    /// <summary>Takes what a search showed of a file nobody had told of: evidence as JSON, as the domain writes it. Begins the record.</summary>
    /// <param name="app">The configured short name of the app that was searched.</param>
    [Alias("Discover")]
    Task<ReceiveOutcome> Discover(string app, byte[] evidence);
}

/// <summary>Finds the files of one app whose upload nobody told of. The key is the app's short name: one walker in the cluster.</summary>
[Alias("Media.IDiscoveryGrain"), GrainInterfaceType("Media.IDiscoveryGrain")]
public interface IDiscoveryGrain : IGrainWithStringKey
{
    /// <summary>Searches what was created since the last walk; answers at once when that was a moment ago.</summary>
    [Alias("Walk"), ResponseTimeout("00:10:00")]
    Task Walk();
}

/// <summary>Pulls the events of one app. The key is the app's short name: one poller in the cluster, wherever it lives.</summary>
[Alias("Media.IPullGrain"), GrainInterfaceType("Media.IPullGrain")]
public interface IPullGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that events are pulled somewhere; answers at once.</summary>
    [Alias("KeepPulling")]
    Task KeepPulling();
}

/// <summary>Keeps what no file can be named for. Any key will do.</summary>
[Alias("Media.IEventArchiveGrain"), GrainInterfaceType("Media.IEventArchiveGrain")]
public interface IEventArchiveGrain : IGrainWithIntegerKey
{
    /// <summary>Archives an event without applying it. Answers after the commit.</summary>
    [Alias("Archive")]
    Task<ReceiveOutcome> Archive(EventDelivery delivery, ArchiveVerdict verdict);

    /// <summary>Whether this silo can store: what <c>/readyz</c> asks.</summary>
    [Alias("CanStore")]
    Task<bool> CanStore();
}
