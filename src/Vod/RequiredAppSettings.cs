
namespace Media.Vod;

/// <summary>What this process needs of an app. A process that only receives callbacks needs no credentials.</summary>
internal sealed class RequiredAppSettings
{
    public bool Credentials { get; set; }
}
