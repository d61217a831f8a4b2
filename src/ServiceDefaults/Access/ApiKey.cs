using System.Collections.Immutable;
using System.Security.Claims;

namespace Media.ServiceDefaults.Access;

/// <summary>One API key for <c>/v1</c> and the operators' pages. Only its hash is kept, never the key itself.</summary>
/// <param name="Name">The configured short name of the key's holder.</param>
/// <param name="Sha256">
/// The hash of the key's UTF-8 bytes. Keys are generated from 256 random bits, so a plain hash cannot be reversed by guessing; a slow
/// hash would only slow the service down.
/// </param>
internal sealed record ApiKey(string Name, ImmutableArray<byte> Sha256, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>The identity of a request with this key: its name and its scopes.</summary>
    public ClaimsPrincipal Holder { get; } = new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, Name),
            .. Scopes.SelectMany(Access.Scopes.ImpliedBy).Distinct().Select(static scope => new Claim(Access.Scopes.Claim, scope)),
        ],
        ApiKeyHandler.Bearer));
}
