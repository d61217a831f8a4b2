namespace Media.Vod;

/// <summary>Section <c>Vod</c>: the VOD applications, and how VOD is called for all of them.</summary>
public sealed class VodOptions
{
    public const string Section = "Vod";

    /// <summary>A value of <see cref="Client"/>: this project's own client.</summary>
    public const string BuiltInClient = "builtin";

    /// <summary>A value of <see cref="Client"/>: Tencent's SDK. Only in a build that was asked to have it.</summary>
    public const string SdkClient = "sdk";

    /// <summary>By their short names.</summary>
    public Dictionary<string, VodAppOptions> Apps { get; } = new(StringComparer.Ordinal);

    public string Client { get; set; } = BuiltInClient;

    /// <summary>A setting of an app the way it is set in the environment.</summary>
    public static string Key(string app, string setting) => $"Vod__Apps__{app}__{setting}";
}
