using System.Collections.Immutable;
using System.Security.Claims;

namespace Media.ServiceDefaults.Access;

/// <summary>One key to <c>/v1</c> and what else is an operator's; the key itself is kept nowhere.</summary>
/// <param name="Name">The configured short name: who is meant to hold it.</param>
/// <param name="Sha256">
/// Of the key's UTF-8 bytes. Keys are made by a machine from 256 random bits, so that a plain hash cannot be turned back by guessing: a
/// slow one would only slow the service down.
/// </param>
internal sealed record ApiKey(string Name, ImmutableArray<byte> Sha256, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>Who asks, and what they may.</summary>
    public ClaimsPrincipal Holder { get; } = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, Name), .. Scopes.SelectMany(Access.Scopes.ImpliedBy).Distinct().Select(static scope => new Claim(Access.Scopes.Claim, scope))],
        ApiKeyHandler.Bearer));
}
