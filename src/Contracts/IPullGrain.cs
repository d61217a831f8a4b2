namespace Media.Contracts;

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
