using System.Diagnostics.Metrics;

namespace Media.Grains;

/// <summary>
/// The meter and the labels that a silo's metrics share. A counter whose labels are known at start is published with 0, so that Prometheus
/// sees the first event as an increase.
/// </summary>
internal static class Tags
{
    public static Meter CreateMeter(this IMeterFactory meters) => meters.Create("Media");

    /// <summary>The label of an app. Apps are configured, so there are few; a file is never a label.</summary>
    public static KeyValuePair<string, object?> App(string app) => new("app", app);
}
