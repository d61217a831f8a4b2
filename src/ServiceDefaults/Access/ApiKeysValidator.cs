using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

/// <summary>
/// Finds all mistakes in the configured keys and reports each with its setting and its remedy. No message quotes a value.
/// </summary>
internal sealed partial class ApiKeysValidator : IValidateOptions<ApiKeysOptions>
{
    private static readonly byte[] HashOfNothing = SHA256.HashData([]);

    public ValidateOptionsResult Validate(string? name, ApiKeysOptions options)
    {
        var mistakes = options.SelectMany(static key => Check(key.Key, key.Value)).Concat(SharedHashes(options)).ToArray();
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Check(string name, ApiKeyOptions key)
    {
        if (!KeyName().IsMatch(name))
            yield return $"Api__Keys__{name} has an invalid name: rename it to 1 to 32 letters, digits, \"-\" and \"_\".";
        if (key.Sha256 is null)
            yield return Mistake(name, "Sha256", "is missing: set it to the hash that scripts/new-api-key.sh prints.");
        else if (!Sha256Hex().IsMatch(key.Sha256))
            yield return Mistake(
                name, "Sha256", "is not a SHA-256 in hex: set it to the hash that scripts/new-api-key.sh prints, never to the key itself.");
        else if (Convert.FromHexString(key.Sha256).AsSpan().SequenceEqual(HashOfNothing))
            yield return Mistake(name, "Sha256", "is the hash of an empty text: create a key with scripts/new-api-key.sh.");
        if (key.Scopes.Count == 0)
            yield return Mistake(name, "Scopes__0", "is missing: set it to read or operate.");
        for (var i = 0; i < key.Scopes.Count; i++)
            if (!Scopes.All.Contains(key.Scopes[i]))
                yield return Mistake(name, $"Scopes__{i}", $"is not a scope: use one of {string.Join(", ", Scopes.All)}.");
        if (key.ExpiresAt is not null && !ApiKeyOptions.TryReadTime(key.ExpiresAt, out _))
            yield return Mistake(name, "ExpiresAt", "is not a time: write it like 2027-01-31 or 2027-01-31T12:00:00Z, or remove it.");
    }

    /// <summary>Reports every holder of a shared hash except the first.</summary>
    private static IEnumerable<string> SharedHashes(ApiKeysOptions keys) => keys
        .Where(static key => key.Value.Sha256 is not null)
        .GroupBy(static key => key.Value.Sha256, StringComparer.OrdinalIgnoreCase)
        .SelectMany(static holders => holders.Skip(1))
        .Select(static holder =>
            Mistake(holder.Key, "Sha256", "is also the hash of another key: give each holder a key of its own, or remove it."));

    private static string Mistake(string name, string setting, string text) => $"Api__Keys__{name}__{setting} {text}";

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Hex();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex KeyName();
}
