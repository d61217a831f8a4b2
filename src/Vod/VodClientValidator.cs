using Media.Vod.Api;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>Checks that this build has the configured client. Only a process that calls VOD registers it.</summary>
internal sealed class VodClientValidator(IEnumerable<IVodExchangeFactory> clients) : IValidateOptions<VodOptions>
{
    public ValidateOptionsResult Validate(string? name, VodOptions options)
    {
        if (clients.Any(client => client.Name == options.Client))
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(options.Client == VodOptions.SdkClient
            ? "Vod__Client is sdk, and this build does not have TencentCloudSDK.Vod: build it with -p:TencentCloudSdk=true, or remove it."
            : "Vod__Client is neither builtin nor sdk: set one of them, or remove it.");
    }
}
