using Media.Vod.Api;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>Which way VOD is called, for all apps (<c>Vod:Client</c>).</summary>
internal sealed class VodClientOptions
{
    public const string Section = "Vod";
    public const string BuiltIn = "builtin";

    /// <summary>Tencent's own SDK. Only in a build that was asked to have it.</summary>
    public const string Sdk = "sdk";

    public string Client { get; set; } = BuiltIn;
}

internal sealed class VodClientValidator(IEnumerable<IVodExchangeFactory> ways) : IValidateOptions<VodClientOptions>
{
    public ValidateOptionsResult Validate(string? name, VodClientOptions options)
    {
        if (ways.Any(way => way.Name == options.Client))
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(options.Client == VodClientOptions.Sdk
            ? "Vod__Client is sdk, and this build does not have TencentCloudSDK.Vod: build it with -p:TencentCloudSdk=true, or remove the setting."
            : "Vod__Client is neither builtin nor sdk: write one of them, or remove it.");
    }
}
