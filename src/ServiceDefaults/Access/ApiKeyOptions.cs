using System.Globalization;

namespace Media.ServiceDefaults.Access;

/// <summary>One API key as configured under <c>Api:Keys:{name}</c>.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>An API key's SHA-256 in hex, as <c>scripts/new-api-key.sh</c> prints it.</summary>
    /// <value>none: <c>/v1</c> needs no key, and only loopback addresses are served</value>
    public string? Sha256 { get; set; }

    /// <summary>What the key may do: <c>read</c>, or <c>operate</c>.</summary>
    /// <value>required for each key</value>
    public IList<string> Scopes { get; } = [];

    /// <summary>When the key expires, such as <c>2027-01-31</c>; UTC where the time has no offset.</summary>
    /// <value>never</value>
    // A string, because the binder would read a time without an offset as local time.
    public string? ExpiresAt { get; set; }

    /// <summary>Converts a validated key.</summary>
    public ApiKey ToKey(string name) =>
        new(name, [.. Convert.FromHexString(Sha256!)], [.. Scopes], TryReadTime(ExpiresAt, out var expiresAt) ? expiresAt : null);

    public static bool TryReadTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
