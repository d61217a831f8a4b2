using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Media.ServiceDefaults;

public static class ClusterSettingsRegistration
{
    /// <returns>What they are now, for what has to be decided before the host is built; they may yet be refused when it starts.</returns>
    public static ClusterSettings AddClusterSettings(this IHostApplicationBuilder builder)
    {
        builder.CheckSettings(new Dictionary<string, Type> { [ClusterSettings.Section] = typeof(ClusterSettings) });
        var section = builder.Configuration.GetSection(ClusterSettings.Section);
        builder.Services.AddOptions<ClusterSettings>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        return section.Get<ClusterSettings>() ?? new ClusterSettings();
    }
}
