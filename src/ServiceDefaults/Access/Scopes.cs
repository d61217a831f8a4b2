using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Media.ServiceDefaults.Access;

/// <summary>What a key may be used for.</summary>
internal static class Scopes
{
    public const string Claim = "scope";

    /// <summary>Looking at everything.</summary>
    public const string Read = "read";

    /// <summary>Asking VOD again; and looking, or nobody could see what for.</summary>
    public const string Operate = "operate";

    public static readonly string[] All = [Read, Operate];

    /// <summary>What an operator opens in a browser: a page that changes nothing.</summary>
    public const string OperateInBrowser = "operate-in-browser";

    public static IEnumerable<string> ImpliedBy(string scope) => scope == Operate ? All : [scope];

    /// <summary>One policy per scope, under its name. Without keys nobody is asked.</summary>
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
                // The first answers whoever sent nothing, and makes the browser ask.
                policy.AddAuthenticationSchemes(ApiKeyHandler.Basic, ApiKeyHandler.Bearer);
                if (keys.IsEmpty)
                    policy.RequireAssertion(static context => IsFromThisMachine(context.Resource as HttpContext));
                else
                    policy.RequireClaim(Claim, Operate);
            });
        });
    }

    /// <summary>The scope <see cref="Operate"/>, by a key that may come as a password. Without keys only this machine is answered.</summary>
    public static TBuilder RequireOperator<TBuilder>(this TBuilder pages)
        where TBuilder : IEndpointConventionBuilder => pages.RequireAuthorization(OperateInBrowser);

    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireAuthorization(scope);

    private static bool IsFromThisMachine(HttpContext? http) => http?.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
