using System.Diagnostics.Metrics;

namespace Media.Grains;

/// <summary>
/// The meter and the labels that metrics of a silo share. A counter is published with 0 where its labels are known at start, so that Prometheus
/// sees the first event as an increase.
/// </summary>
internal static class Tags
{
    public static Meter CreateMeter(this IMeterFactory meters) => meters.Create("Media");

    /// <summary>Apps are configured, and so few; a file is never a label.</summary>
    public static KeyValuePair<string, object?> App(string app) => new("app", app);
}
