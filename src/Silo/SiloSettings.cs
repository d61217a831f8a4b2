using Media.Grains.Discovery;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Pulling;
using Media.Grains.Retention;
using Media.ServiceDefaults;
using Media.Storage;
using Media.Vod;

namespace Media.Silo;

/// <summary>Registers the sections of the configuration that a silo reads in addition to those of every host.</summary>
internal static class SiloSettings
{
    public static void AddSiloSettings(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<VodOptions>(VodOptions.Section);
        builder.AddSettings<StorageOptions>(StorageOptions.Section);
        builder.AddSettings<LifeOptions>(LifeOptions.Section);
        builder.AddSettings<EffectOptions>(EffectOptions.Section);
        builder.AddSettings<SweeperOptions>(SweeperOptions.Section);
        builder.AddSettings<DiscoveryOptions>(DiscoveryOptions.Section);
        builder.AddSettings<PullOptions>(PullOptions.Section);
        builder.AddSettings<RetentionOptions>(RetentionOptions.Section);
    }
}
