using Media.Api;
using Media.Grains;
using Media.ServiceDefaults;
using Media.Vod;

namespace Media.Tests.Cluster.Deployment;

/// <summary>Whether a key of the environment is one that the programs, or what they are built on, know.</summary>
internal static class KnownSettings
{
    /// <summary>Of .NET, ASP.NET Core and OpenTelemetry, with settings of their own that nobody here checks.</summary>
    private static readonly string[] Platform = ["ASPNETCORE_", "DOTNET_", "OTEL_", "Logging__"];

    private static readonly string[] ApiKeySettings = ["Sha256", "Scopes", "ExpiresAt"];

    private static readonly Dictionary<string, Type> Sections = new(GrainRegistration.Sections.Concat(MediaApi.Sections).DistinctBy(static section => section.Key))
    {
        [ClusterSettings.Section] = typeof(ClusterSettings),
        [TelemetryOptions.Section] = typeof(TelemetryOptions),
    };

    public static void AreAll(IEnumerable<string> keys)
    {
        var unknown = keys.Where(static key => !IsKnown(key)).ToArray();
        Assert.True(unknown.Length == 0, $"No program knows {string.Join(", ", unknown)}.");
    }

    private static bool IsKnown(string key)
    {
        if (Array.Exists(Platform, prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            return true;
        return key.Split("__") switch
        {
            ["Vod", "Apps", _, var setting, ..] => typeof(VodAppOptions).GetProperty(setting) is not null,
            ["Api", "Keys", _, var setting, ..] => ApiKeySettings.Contains(setting),
            [var section, var setting, ..] => Sections.TryGetValue(section, out var options) && options.GetProperty(setting) is not null,
            _ => false,
        };
    }
}
