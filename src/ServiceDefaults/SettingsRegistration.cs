using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>Registers each section of the configuration once: bound to its options, checked, and validated at start.</summary>
public static class SettingsRegistration
{
    /// <summary>
    /// Binds a section. A host that finds a mistake in it does not start, and reports it together with the mistakes of all other sections.
    /// Further rules are <see cref="IValidateOptions{TOptions}"/> of the project that owns the options. A second call has no effect.
    /// </summary>
    /// <param name="boundElsewhere">Sections below this one that have options of their own, such as <c>Api:Keys</c>.</param>
    /// <returns>The current values, for decisions that must be made before the host is built. They are not validated yet.</returns>
    public static TOptions AddSettings<TOptions>(this IHostApplicationBuilder builder, string section, params string[] boundElsewhere)
        where TOptions : class, new()
    {
        var configured = builder.Configuration.GetSection(section);
        if (!builder.Services.Any(service => service.ImplementationInstance is SettingsSection added && added.Name == section))
        {
            builder.CheckSettings(section, typeof(TOptions), boundElsewhere);
            builder.Services.AddOptions<TOptions>().Bind(configured).ValidateOnStart();
            builder.Services.AddSingleton<IValidateOptions<TOptions>>(new SettingsRules<TOptions>(section));
        }

        var present = new TOptions();
        configured.Bind(present);
        return present;
    }

    /// <summary>Keeps the host from starting, together with the mistakes that validators find.</summary>
    internal static void AddMistakes(this IHostApplicationBuilder builder, IEnumerable<string> mistakes)
    {
        builder.Services.AddOptions<Mistakes>().Configure(found => found.All.AddRange(mistakes)).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<Mistakes>, NoMistakes>());
    }

    /// <summary>
    /// Removes values that the binder cannot convert before it runs, because it throws at the first of them, and writes durations in the
    /// form that it reads as they are meant.
    /// </summary>
    private static void CheckSettings(this IHostApplicationBuilder builder, string section, Type options, string[] boundElsewhere)
    {
        builder.Services.AddSingleton(new SettingsSection(section, options));
        var configured = builder.Configuration.GetSection(section);
        var mistakes = SettingsCheck.Find(configured, options)
            .Where(mistake => !boundElsewhere.Contains(mistake.Path, StringComparer.OrdinalIgnoreCase)
                && !RemovedSettings.Contains(mistake.Path))
            .ToArray();
        builder.Configuration.AddInMemoryCollection(
            mistakes.Select(static mistake => new KeyValuePair<string, string?>(mistake.Path, null))
                .Concat(SettingsCheck.Durations(configured, options))
                .ToArray());
        builder.AddMistakes(mistakes.Select(static mistake => mistake.Text));
    }

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

/// <summary>A section of the configuration and the type of its options; in the services of a host, one for each section it reads.</summary>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>A configuration path the way it is set in the environment.</summary>
    public static string KeyOf(string path) => path.Replace(":", "__", StringComparison.Ordinal);
}
