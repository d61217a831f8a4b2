using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>
/// Finds settings that nobody reads, and those whose text is not of their type. The binder is silent about the former and throws
/// at the first of the latter, and no validator is asked any more: so these are taken out before anything is bound.
/// </summary>
public static class SettingsCheck
{
    /// <summary>What is found keeps the host from starting, together with what the options' own validators find.</summary>
    /// <param name="sections">What is bound here: sections of the configuration, each with the type of its options.</param>
    /// <param name="readElsewhere">Settings of these sections that are not bound to the options, such as <c>Api:Keys</c>.</param>
    public static void CheckSettings(this IHostApplicationBuilder builder, IReadOnlyDictionary<string, Type> sections, params string[] readElsewhere)
    {
        var configuration = builder.Configuration;
        var unknown = sections
            .SelectMany(section => configuration.GetSection(section.Key).GetChildren().Where(setting => PropertyOf(section.Value, setting.Key) is null))
            .Where(setting => !readElsewhere.Contains(setting.Path, StringComparer.OrdinalIgnoreCase))
            .Select(static setting => $"{KeyOf(setting)} is no setting: correct its name, or remove it.");
        var mistyped = sections
            .SelectMany(section => configuration.GetSection(section.Key).GetChildren().SelectMany(setting => SettingsOf(setting, PropertyOf(section.Value, setting.Key))))
            .Where(static setting => setting.Setting.Value is { } text && !IsOf(setting.Type, text))
            .ToArray();
        string[] mistakes = [.. unknown, .. mistyped.Select(static setting => $"{KeyOf(setting.Setting)} is not {Wanted(setting.Type)}, or remove it.")];

        // Above everything else, and without a value.
        configuration.AddInMemoryCollection(mistyped.Select(static setting => new KeyValuePair<string, string?>(setting.Setting.Path, null)));
        builder.AddMistakes(mistakes);
    }

    internal static void AddMistakes(this IHostApplicationBuilder builder, string[] mistakes)
    {
        builder.Services.AddOptions<Mistakes>().Configure(found => found.All.AddRange(mistakes)).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<Mistakes>, NoMistakes>());
    }

    private static PropertyInfo? PropertyOf(Type options, string name) =>
        options.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private static IEnumerable<(IConfigurationSection Setting, Type Type)> SettingsOf(IConfigurationSection setting, PropertyInfo? property) =>
        property?.PropertyType is not { } type ? []
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>)
            ? setting.GetChildren().Select(item => (item, type.GetGenericArguments()[0]))
            : [(setting, Nullable.GetUnderlyingType(type) ?? type)];

    private static string KeyOf(IConfigurationSection setting) => setting.Path.Replace(":", "__", StringComparison.Ordinal);

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

    private sealed class Mistakes
    {
        public List<string> All { get; } = [];
    }

    private sealed class NoMistakes : IValidateOptions<Mistakes>
    {
        public ValidateOptionsResult Validate(string? name, Mistakes options) =>
            options.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options.All);
    }
}
