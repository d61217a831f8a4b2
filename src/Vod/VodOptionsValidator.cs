using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>Reports every mistake in the configured apps at once, each with its key and remedy. Never quotes a value.</summary>
internal sealed partial class VodOptionsValidator(RequiredAppSettings need) : IValidateOptions<VodOptions>
{
    public const int MaxDefinitions = 100;

    public ValidateOptionsResult Validate(string? name, VodOptions options)
    {
        var mistakes = new List<string>();
        if (options.Apps.Count == 0)
            mistakes.Add($"Vod__Apps is empty: configure an application, beginning with {VodOptions.Key("default", "SecretId")}.");
        foreach (var (app, settings) in options.Apps)
            mistakes.AddRange(Check(app, settings));
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> Check(string app, VodAppOptions settings)
    {
        if (!AppName().IsMatch(app))
            yield return $"Vod__Apps__{app} has an invalid name: rename it to 1 to 32 of a-z, 0-9 and \"-\".";

        foreach (var mistake in CheckAccount(settings).Concat(CheckCallbacks(settings)).Concat(CheckPipeline(settings)))
            yield return $"{VodOptions.Key(app, mistake.Setting)} {mistake.Text}";
    }

    private IEnumerable<(string Setting, string Text)> CheckAccount(VodAppOptions settings)
    {
        if (need.Credentials && string.IsNullOrEmpty(settings.SecretId))
            yield return (nameof(settings.SecretId), "is missing: set the SecretId of a Tencent Cloud API key.");
        else if (!Secret().IsMatch(settings.SecretId ?? ""))
            yield return (nameof(settings.SecretId), "has a character that no SecretId has: copy it again, without spaces.");
        if (need.Credentials && string.IsNullOrEmpty(settings.SecretKey))
            yield return (nameof(settings.SecretKey), "is missing: set the SecretKey that belongs to the SecretId.");
        else if (!Secret().IsMatch(settings.SecretKey ?? ""))
            yield return (nameof(settings.SecretKey), "has a character that no SecretKey has: copy it again, without spaces.");
        if (settings.SubAppId < 0)
            yield return (nameof(settings.SubAppId), "is negative: set the application id, or 0 to send none.");
        if (!string.IsNullOrEmpty(settings.Region) && !RegionName().IsMatch(settings.Region))
            yield return (nameof(settings.Region), "is not a region: write it like ap-guangzhou, or remove it.");
        if (!Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var endpoint)
            || endpoint.Scheme is not ("http" or "https")
            || endpoint.PathAndQuery != "/" || endpoint.UserInfo.Length > 0 || endpoint.Fragment.Length > 0)
            yield return (
                nameof(settings.Endpoint),
                $"is not an address of the API: write it like {VodAppOptions.DefaultEndpoint}, without a path, or remove it.");
    }

    private static IEnumerable<(string Setting, string Text)> CheckCallbacks(VodAppOptions settings)
    {
        (string Setting, string? Token)[] tokens =
        [
            (nameof(settings.CallbackToken), settings.CallbackToken),
            (nameof(settings.PreviousCallbackToken), settings.PreviousCallbackToken),
        ];
        foreach (var (setting, token) in tokens)
        {
            if (token is not null && !Token().IsMatch(token))
                yield return (
                    setting,
                    "cannot be part of a URL: use 1 to 200 letters, digits, \"-\", \"_\", \".\" and \"~\", or remove it.");
        }

        (string Setting, string? Key)[] keys =
        [
            (nameof(settings.SignKey), settings.SignKey),
            (nameof(settings.PreviousSignKey), settings.PreviousSignKey),
        ];
        foreach (var (setting, key) in keys)
        {
            if (key is not null && !Key().IsMatch(key))
                yield return (setting, "is not a callback key: set the key configured at VOD, 1 to 32 letters and digits, or remove it.");
        }

        // A previous secret without a current one would not be checked, although the app looks protected.
        if (settings.PreviousCallbackToken is not null && settings.CallbackToken is null)
            yield return (
                nameof(settings.PreviousCallbackToken), $"is set without {nameof(settings.CallbackToken)}: set both, or remove it.");
        if (settings.PreviousSignKey is not null && settings.SignKey is null)
            yield return (nameof(settings.PreviousSignKey), $"is set without {nameof(settings.SignKey)}: set both, or remove it.");
        if (settings.Mode is not (VodAppOptions.PushMode or VodAppOptions.PullMode))
            yield return (nameof(settings.Mode), "is neither push nor pull: set the mode configured at VOD, or remove it for push.");
    }

    private static IEnumerable<(string Setting, string Text)> CheckPipeline(VodAppOptions settings)
    {
        if (settings.Definitions.Count > MaxDefinitions)
            yield return (nameof(settings.Definitions), $"has more than {MaxDefinitions} entries: remove some.");
        for (var i = 0; i < settings.Definitions.Count; i++)
            if (settings.Definitions[i] <= 0)
                yield return ($"{nameof(settings.Definitions)}__{i}", "is not positive: set the id of a transcode template.");
        if (settings.Definitions.Distinct().Count() != settings.Definitions.Count)
            yield return (nameof(settings.Definitions), "has an entry twice: list each template once.");
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex AppName();

    [GeneratedRegex(@"\A[!-~]*\z")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{1,200}\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,32}\z")]
    private static partial Regex Key();
}
