using Media.Api;
using Media.ServiceDefaults;
using Media.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Media.Tests.Cluster.Deployment;

/// <summary>Decides whether an environment variable is a setting of the programs or of their platform.</summary>
internal static class KnownSettings
{
    /// <summary>Prefixes of .NET, ASP.NET Core and OpenTelemetry, whose settings the programs do not check.</summary>
    private static readonly string[] Platform = ["ASPNETCORE_", "DOTNET_", "OTEL_", "Logging__"];

    private static readonly SettingsSection[] Sections = SectionsOfAllPrograms();

    public static void AreAll(IEnumerable<string> keys)
    {
        var own = keys.Where(static key => !Array.Exists(Platform, prefix => key.StartsWith(prefix, StringComparison.Ordinal))).ToArray();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                own.Select(static key => new KeyValuePair<string, string?>(key.Replace("__", ":", StringComparison.Ordinal), null)))
            .Build();
        var unknown = own.Where(
            key => !Array.Exists(Sections, section => key.StartsWith($"{SettingsSection.KeyOf(section.Name)}__", StringComparison.Ordinal)))
            .Concat(Sections.SelectMany(section => SettingsCheck.Find(configuration.GetSection(section.Name), section.Options))
                .Where(static mistake => !Array.Exists(Sections, section => section.Name == mistake.Path))
                .Select(static mistake => mistake.Text))
            .ToArray();
        Assert.True(unknown.Length == 0, $"No program knows: {string.Join(", ", unknown)}");
    }

    private static SettingsSection[] SectionsOfAllPrograms()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.AddMediaSilo();
        builder.AddMediaApi();
        return [.. builder.Services.Select(static service => service.ImplementationInstance).OfType<SettingsSection>()];
    }
}
