namespace Media.Vod;

/// <summary>Section <c>Vod</c>: the VOD applications, and which client calls VOD for all of them.</summary>
public sealed class VodOptions
{
    public const string Section = "Vod";

    /// <summary>A value of <see cref="Client"/>: this project's own client.</summary>
    public const string BuiltInClient = "builtin";

    /// <summary>A value of <see cref="Client"/>: Tencent's SDK. Only builds with -p:TencentCloudSdk=true have it.</summary>
    public const string SdkClient = "sdk";

    /// <summary>The applications, by short name.</summary>
    public Dictionary<string, VodAppOptions> Apps { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// <c>sdk</c> calls VOD through Tencent's SDK, in a <see href="deployment.md#with-tencents-sdk">build that has it</see>; <c>builtin</c>
    /// through this project's client.
    /// </summary>
    public string Client { get; set; } = BuiltInClient;

    /// <summary>The environment variable that holds a setting of an app.</summary>
    public static string Key(string app, string setting) => $"Vod__Apps__{app}__{setting}";
}
