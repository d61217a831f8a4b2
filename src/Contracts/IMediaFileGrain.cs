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
