using System.Diagnostics.Metrics;

namespace Media.Grains.Discovery;

/// <summary>The metrics of the scans for lost uploads.</summary>
internal sealed class DiscoveryMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _discovered = meters.CreateMeter().CreateCounter<long>(
        "media.uploads.discovered", "{file}", "Files that a scan found because no callback reported them.");

    /// <summary>Publishes 0.</summary>
    public void Scans(string app) => _discovered.Add(0, Tags.App(app));

    public void Discovered(string app) => _discovered.Add(1, Tags.App(app));
}
