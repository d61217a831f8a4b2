using System.ComponentModel;
using System.Reflection;
using Media.Api;
using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Pulling;
using Media.Grains.Retention;
using Media.Grains.Sweeping;
using Media.Grains.Watching;
using Media.ServiceDefaults;
using Media.Storage;

namespace Media.Standalone;

/// <summary>
/// Settings whose text is not of their type. The binder throws at the first of them, and no validator is asked any more: so they
/// are found, and taken out, before anything is bound.
/// </summary>
internal static class MistypedSettings
{
    internal static readonly (string Section, Type Options)[] Sections =
    [
        ("Api", typeof(ApiOptions)),
        ("Cluster", typeof(ClusterSettings)),
        ("Telemetry", typeof(TelemetryOptions)),
        ("Storage", typeof(StorageOptions)),
        ("Life", typeof(LifeOptions)),
        ("Effects", typeof(EffectOptions)),
        ("Sweeper", typeof(SweeperOptions)),
        ("Discovery", typeof(DiscoveryOptions)),
        ("Pull", typeof(PullOptions)),
        ("Retention", typeof(RetentionOptions)),
        ("FileWatch", typeof(FileWatchOptions)),
    ];

    /// <returns>Every such setting, by its key in the environment, with the remedy.</returns>
    public static IReadOnlyList<string> TakeOutOf(ConfigurationManager configuration)
    {
        var mistyped = Sections
            .SelectMany(section => section.Options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .SelectMany(property => SettingsOf(configuration.GetSection($"{section.Section}:{property.Name}"), property.PropertyType)))
            .Where(static setting => setting.Setting.Value is { } text && !IsOf(setting.Type, text))
            .DistinctBy(static setting => setting.Setting.Path)
            .ToArray();
        // Above everything else, and without a value.
        configuration.AddInMemoryCollection(mistyped.Select(static setting => new KeyValuePair<string, string?>(setting.Setting.Path, null)));
        return [.. mistyped.Select(static setting =>
            $"{setting.Setting.Path.Replace(":", "__", StringComparison.Ordinal)} is not {Wanted(setting.Type)}, or remove it.")];
    }

    private static IEnumerable<(IConfigurationSection Setting, Type Type)> SettingsOf(IConfigurationSection setting, Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>)
            ? setting.GetChildren().Select(item => (item, type.GetGenericArguments()[0]))
            : [(setting, Nullable.GetUnderlyingType(type) ?? type)];

    private static bool IsOf(Type type, string text)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static string Wanted(Type type) =>
        type == typeof(TimeSpan) ? "a time span: write it like 00:15:00 or 2.12:00:00"
        : type == typeof(double) ? "a number: write it like 0.05"
        : type == typeof(bool) ? "true or false: write one of them"
        : "a whole number that fits: write it in decimal digits";
}
