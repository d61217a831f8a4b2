using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Media.Api;
using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Pulling;
using Media.Grains.Retention;
using Media.ServiceDefaults;
using Media.ServiceDefaults.Access;
using Media.Storage;
using Media.Vod;

namespace Media.Tests.Unit.Map;

/// <summary>
/// Generates the tables of docs/configuration.md from the options classes and compares them with the page: meaning from the docstring's
/// summary, default from its <c>value</c> or from a new instance, bounds from <see cref="RangeAttribute"/>.
/// <c>scripts/write-configuration-page.sh</c> writes the page.
/// </summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly string Page = Path.Combine(RepositoryFiles.Root.FullName, "docs", "configuration.md");

    private static readonly Setting[] Settings =
    [
        .. Of("Vod", typeof(VodOptions)),
        .. Of(ApiOptions.Section, typeof(ApiOptions)),
        .. Of(ApiKeysOptions.Section, typeof(ApiKeysOptions)),
        .. Of(StorageOptions.Section, typeof(StorageOptions)),
        .. Of(MediaClusterOptions.Section, typeof(MediaClusterOptions)),
        .. Of(LifeOptions.Section, typeof(LifeOptions)),
        .. Of(EffectOptions.Section, typeof(EffectOptions)),
        .. Of(SweeperOptions.Section, typeof(SweeperOptions)),
        .. Of(DiscoveryOptions.Section, typeof(DiscoveryOptions)),
        .. Of(PullOptions.Section, typeof(PullOptions)),
        .. Of(RetentionOptions.Section, typeof(RetentionOptions)),
        .. Of(TelemetryOptions.Section, typeof(TelemetryOptions)),
    ];

    [Fact]
    public void The_page_is_what_the_options_classes_say()
    {
        var page = File.ReadAllText(Page);

        var generated = Table().Replace(page, static table => $"{table.Groups[1].Value}\n{TableOf(KeysIn(table))}{table.Groups[3].Value}");

        if (Environment.GetEnvironmentVariable("MEDIA_WRITE_PAGES") == "1")
            File.WriteAllText(Page, generated);
        else
            Assert.Equal(generated, page);
    }

    [Fact]
    public void Every_setting_is_in_exactly_one_table()
    {
        var shown = Table().Matches(File.ReadAllText(Page)).SelectMany(KeysIn).ToArray();

        Assert.Equal(Settings.Select(static setting => setting.Key).Order(), shown.Order());
    }

    [Fact]
    public void Every_options_class_is_read()
    {
        var sections = typeof(MediaApi).Assembly.GetReferencedAssemblies().Append(typeof(LifeOptions).Assembly.GetName())
            .Append(typeof(MediaApi).Assembly.GetName())
            .Where(static name => name.Name!.StartsWith("Media.", StringComparison.Ordinal))
            .DistinctBy(static name => name.Name)
            .SelectMany(static name => Assembly.Load(name).GetTypes())
            .Select(static type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue())
            .OfType<string>()
            .Select(SettingsSection.KeyOf)
            .ToArray();

        Assert.True(sections.Length >= 12);
        Assert.All(sections, static section =>
            Assert.Contains(Settings, setting => setting.Key.StartsWith($"{section}__", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> KeysIn(Match table) =>
        table.Groups[2].Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string TableOf(IEnumerable<string> keys)
    {
        var table = new StringBuilder("| key | meaning | values | default |\n| --- | --- | --- | --- |\n");
        foreach (var setting in keys.Select(static key => Settings.Single(setting => setting.Key == key)))
            table.Append(
                CultureInfo.InvariantCulture, $"| `{setting.Shown}` | {setting.Meaning} | {setting.Values} | {setting.Default} |\n");
        return table.ToString();
    }

    private static IEnumerable<Setting> Of(string section, Type options) =>
        Of(SettingsSection.KeyOf(section), options, Activator.CreateInstance(options)!);

    private static IEnumerable<Setting> Of(string prefix, Type type, object options)
    {
        if (SettingsCheck.TypeArgument(type, typeof(IDictionary<,>)) is { } named)
            return Of($"{prefix}__{(named == typeof(VodAppOptions) ? "{app}" : "{name}")}", named, Activator.CreateInstance(named)!);
        return type.GetProperties()
            .Where(static property => property.GetMethod!.IsPublic)
            .SelectMany(property => property.GetValue(options) is IDictionary inner
                ? Of($"{prefix}__{property.Name}", inner.GetType(), inner)
                : [new Setting($"{prefix}__{property.Name}", property, options)]);
    }

    /// <summary>A table and, in the comment before it, the keys that it shows.</summary>
    [GeneratedRegex(@"(<!-- settings:((?:\s+[\w{}]+)+)\s*-->)\n(?:\|.*\n)*()")]
    private static partial Regex Table();

    private sealed partial record Setting(string Key, PropertyInfo Property, object Options)
    {
        private bool IsList => Property.PropertyType != typeof(string) && Property.PropertyType.IsAssignableTo(typeof(IEnumerable));

        public string Shown => IsList ? $"{Key}__0" : Key;

        public string Meaning => Text("summary") ?? throw new InvalidOperationException($"{Key} has no summary.");

        public string Values => Property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
            : Property.PropertyType == typeof(bool) ? "true, false"
            : IsList ? "a list"
            : "";

        public string Default => Text("value") ?? Property.GetValue(Options) switch
        {
            null or "" => "none",
            bool flag => flag ? "true" : "false",
            IEnumerable and not string => "none",
            var value => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };

        private string? Text(string element)
        {
            var type = Property.DeclaringType!;
            var documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{type.Assembly.GetName().Name}.xml"));
            var member = $"P:{type.FullName}.{Property.Name}";
            var found = documentation.Descendants("member").FirstOrDefault(candidate => candidate.Attribute("name")!.Value == member);
            return found?.Element(element) is { } text
                ? Spaces().Replace(string.Concat(text.Nodes().Select(Markdown)), " ").Trim().TrimEnd('.')
                : null;
        }

        private static string Markdown(XNode node) => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } link when link.Attribute("href") is { } address => $"[{link.Value}]({address.Value})",
            XElement { Name.LocalName: "see" } reference => $"`{LastName().Match(reference.Attribute("cref")!.Value).Value}`",
            XElement code => $"`{code.Value}`",
            _ => throw new InvalidOperationException($"A docstring holds {node}."),
        };

        [GeneratedRegex(@"\s+")]
        private static partial Regex Spaces();

        [GeneratedRegex(@"\w+(?=\(|$)")]
        private static partial Regex LastName();
    }
}
