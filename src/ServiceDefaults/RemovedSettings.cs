using Microsoft.Extensions.Configuration;

namespace Media.ServiceDefaults;

/// <summary>
/// Lists the settings of earlier versions that no longer exist. If one is still set, a warning at start names it and it is otherwise
/// ignored. The next minor version removes it from this list and refuses it like any unknown key.
/// </summary>
internal static class RemovedSettings
{
    private const string IsFixed = "now fixed";

    private static readonly Dictionary<string, string> Remedies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Api:ReadyTimeoutMilliseconds"] = $"{IsFixed} at 2 s",
        ["Api:RetryAfterSeconds"] = $"{IsFixed} at 5 s",
        ["Api:StoreBudgetMilliseconds"] = $"{IsFixed} at 4.5 s, because VOD waits 5 s",
        ["Discovery:ClockAllowance"] = $"{IsFixed} at 1 minute",
        ["Effects:QueueCapacity"] = $"{IsFixed} at 8192",
        ["FileWatch:Interval"] = $"{IsFixed} at 15 s",
        ["Pull:WatchInterval"] = $"{IsFixed} at 2 s",
        ["Retention:Interval"] = $"{IsFixed} at 1 hour",
        ["Retention:Pause"] = $"{IsFixed} at 100 ms; Retention__BatchSize sets the load of a removal",
        ["Storage:CommitTimeoutMilliseconds"] = $"{IsFixed} at 4 s, because VOD waits 5 s",
        ["Storage:MaxBatch"] = $"{IsFixed} at 256",
        ["Sweeper:BatchSize"] = $"{IsFixed} at 256",
        ["Sweeper:WakesAtOnce"] = $"{IsFixed} at 32",
        ["Telemetry:SpoolBytes"] = "spans are no longer kept on disk",
        ["Telemetry:SpoolDirectory"] = "spans are no longer kept on disk",
    };

    public static bool Contains(string path) => Remedies.ContainsKey(path);

    /// <summary>
    /// The removed settings that are still set, each with its key and its remedy. A setting that a section of this host still binds does
    /// not count as removed.
    /// </summary>
    public static IReadOnlyList<string> FindIn(IConfiguration configuration, IEnumerable<SettingsSection> sections) =>
        [.. Remedies
            .Where(removed => configuration[removed.Key] is not null && !sections.Any(section => Binds(section, removed.Key)))
            .Select(static removed => $"{SettingsSection.KeyOf(removed.Key)} ({removed.Value})")];

    private static bool Binds(SettingsSection section, string path) =>
        path.Split(':') is [var name, var setting]
        && name == section.Name
        && SettingsCheck.PropertyOf(section.Options, setting) is not null;
}
