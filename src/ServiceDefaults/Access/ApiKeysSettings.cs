using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

/// <summary>
/// <c>Api:Keys</c> as it was read, with everything that is wrong with it. By hand, since the configuration binder lets a misspelt setting
/// pass, which for a key's end would mean that it never comes. Never quotes a value.
/// </summary>
internal sealed partial class ApiKeysSettings : IValidateOptions<ApiKeysSettings>
{
    public const string Section = "Api:Keys";

    private static readonly byte[] HashOfNothing = SHA256.HashData([]);

    private readonly List<ApiKey> _keys = [];
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<ApiKey> Keys => _keys;

    public void Read(IConfiguration configuration)
    {
        foreach (var key in configuration.GetSection(Section).GetChildren())
        {
            var read = Read(key);
            if (_keys.Exists(other => other.Sha256.SequenceEqual(read.Sha256) && !read.Sha256.IsEmpty))
                Refuse(key.Key, "Sha256", "is that of another key, too: give each holder a key of its own, or remove it.");
            _keys.Add(read);
        }
    }

    public ValidateOptionsResult Validate(string? name, ApiKeysSettings options) =>
        options._mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options._mistakes);

    // Names as the configuration system compares them: whatever the case.
    private ApiKey Read(IConfigurationSection key)
    {
        if (!KeyName().IsMatch(key.Key))
            _mistakes.Add($"Api__Keys__{key.Key}: a key's name is 1 to 32 letters, digits, \"-\" and \"_\"; rename it.");
        ImmutableArray<byte> hash = [];
        ImmutableArray<string> scopes = [];
        DateTimeOffset? expiresAt = null;
        foreach (var setting in key.GetChildren())
        {
            switch (setting.Key.ToUpperInvariant())
            {
                case "SHA256": hash = ReadHash(key.Key, setting.Value); break;
                case "SCOPES": scopes = ReadScopes(key.Key, setting); break;
                case "EXPIRESAT": expiresAt = ReadTime(key.Key, setting.Value); break;
                default: Refuse(key.Key, setting.Key, "is no setting: remove it, or write it as one of Sha256, Scopes, ExpiresAt."); break;
            }
        }

        if (key["Sha256"] is null)
            Refuse(key.Key, "Sha256", "is missing: set what scripts/new-api-key.sh prints.");
        if (!key.GetSection("Scopes").Exists())
            Refuse(key.Key, "Scopes__0", "is missing: set it to read or operate.");
        return new ApiKey(key.Key, hash, scopes, expiresAt);
    }

    private ImmutableArray<byte> ReadHash(string key, string? value)
    {
        if (value is null || !Sha256Hex().IsMatch(value))
        {
            Refuse(key, "Sha256", "is no SHA-256 in hex: set the 64 digits that scripts/new-api-key.sh prints, never the key itself.");
            return [];
        }

        var hash = Convert.FromHexString(value);
        if (hash.AsSpan().SequenceEqual(HashOfNothing))
            Refuse(key, "Sha256", "is the hash of an empty text: make a key with scripts/new-api-key.sh.");
        return [.. hash];
    }

    private ImmutableArray<string> ReadScopes(string key, IConfigurationSection setting)
    {
        if (setting.Value is not null)
            Refuse(key, "Scopes", $"is a list: set {Name(key, "Scopes")}__0, and {Name(key, "Scopes")}__1 for another.");
        foreach (var scope in setting.GetChildren().Where(static scope => !Scopes.All.Contains(scope.Value)))
            Refuse(key, $"Scopes__{scope.Key}", $"is no scope: write one of {string.Join(", ", Scopes.All)}.");
        return [.. setting.GetChildren().Select(static scope => scope.Value).OfType<string>()];
    }

    private DateTimeOffset? ReadTime(string key, string? value)
    {
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        Refuse(key, "ExpiresAt", "is no time: write it like 2027-01-31 or 2027-01-31T12:00:00Z, or remove it.");
        return null;
    }

    private void Refuse(string key, string setting, string text) => _mistakes.Add($"{Name(key, setting)} {text}");

    private static string Name(string key, string setting) => $"Api__Keys__{key}__{setting}";

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Hex();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex KeyName();
}
