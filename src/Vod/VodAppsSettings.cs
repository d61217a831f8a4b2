using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Media.Vod;

/// <summary>
/// <c>Vod:Apps</c> as it was read. By hand, since the configuration binder stops at the first number that is none and
/// lets a misspelt key pass, which for a callback token would mean an open door.
/// </summary>
internal sealed class VodAppsSettings
{
    public const string Section = "Vod:Apps";

    public IDictionary<string, VodAppOptions> Apps { get; } = new Dictionary<string, VodAppOptions>(StringComparer.Ordinal);

    /// <summary>What could not be read, each with its key and its remedy.</summary>
    public IList<string> Mistakes { get; } = [];

    /// <summary>A key the way it is set in the environment.</summary>
    public static string Key(string app, string setting) => $"Vod__Apps__{app}__{setting}";

    public void Read(IConfiguration configuration)
    {
        // Hosts that are composed into one process each register the apps.
        Apps.Clear();
        Mistakes.Clear();
        foreach (var app in configuration.GetSection(Section).GetChildren())
        {
            var options = new VodAppOptions();
            foreach (var setting in app.GetChildren())
                ReadSetting(app.Key, setting, options);
            Apps[app.Key] = options;
        }
    }

    // Names as the configuration system compares them: whatever the case.
    private void ReadSetting(string app, IConfigurationSection setting, VodAppOptions options)
    {
        var key = Key(app, setting.Key);
        switch (setting.Key.ToUpperInvariant())
        {
            case "SECRETID": options.SecretId = setting.Value ?? ""; break;
            case "SECRETKEY": options.SecretKey = setting.Value ?? ""; break;
            case "SUBAPPID": options.SubAppId = ReadNumber(key, setting.Value, long.MaxValue, options.SubAppId); break;
            case "REGION": options.Region = setting.Value; break;
            case "DEFINITIONS": ReadDefinitions(key, setting, options); break;
            case "PIPELINE": options.Pipeline = ReadSwitch(key, setting.Value, options.Pipeline); break;
            case "ENDPOINT": options.Endpoint = setting.Value ?? ""; break;
            case "CALLBACKTOKEN": options.CallbackToken = setting.Value; break;
            case "PREVIOUSCALLBACKTOKEN": options.PreviousCallbackToken = setting.Value; break;
            case "SIGNKEY": options.SignKey = setting.Value; break;
            case "PREVIOUSSIGNKEY": options.PreviousSignKey = setting.Value; break;
            case "VERIFIED": options.Verified = ReadSwitch(key, setting.Value, options.Verified); break;
            case "MODE": options.Mode = setting.Value ?? ""; break;
            case "CALLTIMEOUTSECONDS":
                options.CallTimeoutSeconds = (int)ReadNumber(key, setting.Value, int.MaxValue, options.CallTimeoutSeconds);
                break;
            case "CALLSPERSECOND":
                options.CallsPerSecond = (int)ReadNumber(key, setting.Value, int.MaxValue, options.CallsPerSecond);
                break;
            default:
                Mistakes.Add($"{key} is no setting: remove it, or write it as one of {string.Join(", ", Names)}.");
                break;
        }
    }

    private static IEnumerable<string> Names => typeof(VodAppOptions).GetProperties().Select(property => property.Name);

    private void ReadDefinitions(string key, IConfigurationSection setting, VodAppOptions options)
    {
        if (!string.IsNullOrEmpty(setting.Value))
            Mistakes.Add($"{key} is a list: set {key}__0, {key}__1 and so on, one template id each.");
        foreach (var definition in setting.GetChildren())
            options.Definitions.Add(ReadNumber($"{key}__{definition.Key}", definition.Value, long.MaxValue, 1));
    }

    private long ReadNumber(string key, string? value, long most, long otherwise)
    {
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs((decimal)number) <= most)
            return number;
        Mistakes.Add($"{key} is not a whole number: write it in decimal digits, or remove it.");
        return otherwise;
    }

    private bool ReadSwitch(string key, string? value, bool otherwise)
    {
        if (bool.TryParse(value, out var on))
            return on;
        Mistakes.Add($"{key} is neither true nor false: write one of them, or remove it.");
        return otherwise;
    }
}
