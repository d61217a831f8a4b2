using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Media.ServiceDefaults;

/// <summary>
/// Compares a section of the configuration with the type of its options, and finds unknown keys and values of the wrong type. .NET's
/// binder can refuse both, but stops at the first mistake, quotes the value, and then no other section is validated (decision 0021).
/// </summary>
internal static class SettingsCheck
{
    /// <summary>Finds all mistakes, each with its key and its remedy. No message quotes a value, which may be a secret.</summary>
    public static IEnumerable<SettingMistake> Find(IConfigurationSection section, Type type)
    {
        if (IsScalar(type))
            return FindInScalar(section, Nullable.GetUnderlyingType(type) ?? type);
        if (TypeArgument(type, typeof(IDictionary<,>)) is { } value)
            return section.GetChildren().SelectMany(child => Find(child, value));
        return TypeArgument(type, typeof(IList<>)) is { } item ? FindInList(section, item) : FindInOptions(section, type);
    }

    /// <summary>The durations in the section, in the one form that the binder reads as they are meant.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Durations(IConfigurationSection section, Type type)
    {
        if (IsScalar(type))
        {
            var isDuration = (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan);
            return isDuration && Duration.TryParse(section.Value ?? "", out var duration)
                ? [new(section.Path, duration.ToString("c", CultureInfo.InvariantCulture))]
                : [];
        }

        var item = TypeArgument(type, typeof(IDictionary<,>)) ?? TypeArgument(type, typeof(IList<>));
        return section.GetChildren().SelectMany(child =>
            (item ?? PropertyOf(type, child.Key)?.PropertyType) is { } of ? Durations(child, of) : []);
    }

    private static IEnumerable<SettingMistake> FindInScalar(IConfigurationSection setting, Type type)
    {
        foreach (var child in setting.GetChildren())
            yield return Mistake(child, $"is not a setting: set {SettingsSection.KeyOf(setting.Path)} itself, or remove it");
        if (setting.Value is not { } text)
            yield break;
        if (type != typeof(TimeSpan) && !IsOf(type, text))
            yield return Mistake(setting, $"is {Wanted(type)}, or remove it");
        if (type == typeof(TimeSpan) && !Duration.TryParse(text, out _))
            yield return Mistake(setting, Duration.Suggest(text) ?? $"is not a duration: {Duration.Format}, or remove it");
    }

    private static IEnumerable<SettingMistake> FindInList(IConfigurationSection list, Type item)
    {
        var key = SettingsSection.KeyOf(list.Path);
        if (!string.IsNullOrEmpty(list.Value))
            yield return Mistake(list, $"is a list: set {key}__0, and {key}__1 for a second entry");
        foreach (var mistake in list.GetChildren().SelectMany(child => Find(child, item)))
            yield return mistake;
    }

    private static IEnumerable<SettingMistake> FindInOptions(IConfigurationSection section, Type options) =>
        section.GetChildren().SelectMany(setting => PropertyOf(options, setting.Key) is { } property
            ? Find(setting, property.PropertyType)
            : [Mistake(setting, $"is not a setting: remove it, or rename it to one of {NamesIn(options)}")]);

    private static string NamesIn(Type options) => string.Join(", ", options.GetProperties().Select(static known => known.Name));

    private static SettingMistake Mistake(IConfigurationSection setting, string text) =>
        new(setting.Path, $"{SettingsSection.KeyOf(setting.Path)} {text}.");

    /// <summary>Ignores case, as the configuration system does.</summary>
    internal static PropertyInfo? PropertyOf(Type options, string name) =>
        options.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private static bool IsScalar(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    /// <returns>The last type argument of the collection interface: for a dictionary, the type of its values.</returns>
    internal static Type? TypeArgument(Type type, Type collection) => type.GetInterfaces().Append(type)
        .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == collection)
        ?.GetGenericArguments()[^1];

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
        type == typeof(double) ? "not a number: write it like 0.05"
        : type == typeof(bool) ? "neither true nor false: set one of them"
        : "not a whole number, or too large: write it in decimal digits";
}

/// <param name="Path">The path in the configuration, such as <c>Sweeper:Lease</c>.</param>
internal readonly record struct SettingMistake(string Path, string Text);
