using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Media.ServiceDefaults.Access;

/// <summary>The scopes of an API key: what its holder may do.</summary>
internal static class Scopes
{
    public const string Claim = "scope";

    /// <summary>Allows all reads.</summary>
    public const string Read = "read";

    /// <summary>Allows retries, and includes <see cref="Read"/>: an operator has to see what to retry.</summary>
    public const string Operate = "operate";

    public static readonly string[] All = [Read, Operate];

    /// <summary>The policy for pages that an operator opens in a browser and that change nothing.</summary>
    public const string OperateInBrowser = "operate-in-browser";

    public static IEnumerable<string> ImpliedBy(string scope) => scope == Operate ? All : [scope];

    /// <summary>
    /// Adds one policy per scope, under the scope's name. If no keys are configured, these policies accept every request.
    /// </summary>
    public static void AddScopes(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddOptions<AuthorizationOptions>().Configure<ApiKeys>(static (options, keys) =>
        {
            foreach (var scope in All)
                options.AddPolicy(scope, policy =>
                {
                    if (keys.IsEmpty)
                        policy.RequireAssertion(static _ => true);
                    else
                        policy.AddAuthenticationSchemes(ApiKeyHandler.Bearer).RequireClaim(Claim, scope);
                });
            options.AddPolicy(OperateInBrowser, policy =>
            {
                // The first scheme challenges a request without credentials, which makes the browser ask for a password.
                policy.AddAuthenticationSchemes(ApiKeyHandler.Basic, ApiKeyHandler.Bearer);
                if (keys.IsEmpty)
                    policy.RequireAssertion(static context => IsFromThisMachine(context.Resource as HttpContext));
                else
                    policy.RequireClaim(Claim, Operate);
            });
        });
    }

    /// <summary>
    /// Requires the scope <see cref="Operate"/>, by a key that may be sent as a password. If no keys are configured, only requests from
    /// this machine are answered.
    /// </summary>
    public static TBuilder RequireOperator<TBuilder>(this TBuilder pages)
        where TBuilder : IEndpointConventionBuilder => pages.RequireAuthorization(OperateInBrowser);

    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireAuthorization(scope);

    private static bool IsFromThisMachine(HttpContext? http) =>
        http?.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
