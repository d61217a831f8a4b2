using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

/// <summary>The configured keys. If there are none, clients need no key, and by default only this machine is served.</summary>
internal sealed class ApiKeys(IOptions<ApiKeysOptions> options, TimeProvider clock)
{
    /// <summary>
    /// Longer than any key. A longer text is rejected without being hashed, so an attacker cannot make the service hash large texts.
    /// </summary>
    public const int MaxLength = 512;

    private readonly ApiKey[] _keys = [.. options.Value.Select(static key => key.Value.ToKey(key.Key))];

    public bool IsEmpty => _keys.Length == 0;

    public ApiKeyMatch Match(string given)
    {
        if (given.Length > MaxLength)
            return default;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), hash);
        ApiKey? found = null;
        // Compares all keys, each in constant time, so that the duration reveals nothing.
        foreach (var key in _keys)
            found = CryptographicOperations.FixedTimeEquals(key.Sha256.AsSpan(), hash) ? key : found;
        return new ApiKeyMatch(found, found?.ExpiresAt <= clock.GetUtcNow());
    }
}

/// <param name="Key">Null if the given text is not a configured key.</param>
internal readonly record struct ApiKeyMatch(ApiKey? Key, bool HasExpired);
