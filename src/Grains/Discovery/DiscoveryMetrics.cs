using System.Diagnostics.Metrics;

namespace Media.Grains.Discovery;

/// <summary>What is counted of the searches. Labels are apps; never a file.</summary>
internal sealed class DiscoveryMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _discovered = meters.Create("Media").CreateCounter<long>(
        "media.uploads.discovered", "{file}", "Files found by a search because no callback told of them.");

    /// <summary>The first that is found is an increase, too.</summary>
    public void Searched(string app) => _discovered.Add(0, new KeyValuePair<string, object?>("app", app));

    public void Discovered(string app) => _discovered.Add(1, new KeyValuePair<string, object?>("app", app));
}
