namespace Media.Contracts;

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
