using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

/// <summary>
/// Authenticates requests by <c>Authorization: Bearer KEY</c> (RFC 6750) or, under the scheme <see cref="Basic"/>, by the key as the
/// password of any user, because a browser can ask a person for a password.
/// </summary>
internal sealed class ApiKeyHandler(
    ApiKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Bearer = "Bearer";

    public const string Basic = "Basic";

    public static readonly ProblemKind MissingKey = new("urn:media:missing-api-key", "Missing API key", StatusCodes.Status401Unauthorized);

    public static readonly ProblemKind InvalidKey = new("urn:media:invalid-api-key", "Invalid API key", StatusCodes.Status401Unauthorized);

    public static readonly ProblemKind InsufficientScope =
        new("urn:media:insufficient-scope", "Insufficient scope", StatusCodes.Status403Forbidden);

    private static readonly Problem Missing = new(MissingKey, "Send an API key in the header Authorization: Bearer KEY.");

    private static readonly Problem Invalid = new(InvalidKey, "This API key is unknown or has expired.");

    private static readonly Problem Insufficient = new(InsufficientScope, $"This API key lacks the scope {Scopes.Operate}.");

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        var start = $"{Scheme.Name} ";
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var given = header[start.Length..].Trim();
        return keys.Match(Scheme.Name == Basic ? PasswordIn(given) : given) switch
        {
            { Key: null } => AuthenticateResult.Fail("An unknown key."),
            { Key: { } key, HasExpired: true } => AuthenticateResult.Fail($"The key {key.Name} has expired."),
            { Key: { } key } => AuthenticateResult.Success(new AuthenticationTicket(key.Holder, Scheme.Name)),
        };
    }

    /// <returns>The text after the first colon (RFC 7617), or an empty text, which matches no key, if there is no colon.</returns>
    private static string PasswordIn(string credentials)
    {
        Span<byte> bytes = stackalloc byte[ApiKeys.MaxLength];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
            return "";
        var colon = bytes[..length].IndexOf((byte)':');
        return colon < 0 ? "" : Encoding.UTF8.GetString(bytes[(colon + 1)..length]);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isInvalid = (await HandleAuthenticateOnceSafeAsync()).Failure is not null;
        await RefuseAsync(isInvalid ? Invalid : Missing, isInvalid && Scheme.Name == Bearer ? ", error=\"invalid_token\"" : "");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefuseAsync(Insufficient, $", error=\"insufficient_scope\", scope=\"{Scopes.Operate}\"");

    private Task RefuseAsync(Problem problem, string error)
    {
        // If a policy accepts both schemes, the first one has already responded.
        if (Response.HasStarted)
            return Task.CompletedTask;
        Response.Headers.WWWAuthenticate = $"{Scheme.Name} realm=\"media\"{error}";
        return problem.ExecuteAsync(Context);
    }
}
