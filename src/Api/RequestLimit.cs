using System.Globalization;
using System.Threading.RateLimiting;
using Media.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// Limits the requests per second of one caller of <c>/v1</c>: an API key or, without one, an address. Callbacks are exempt.
/// </summary>
internal static class RequestLimit
{
    public const string Policy = "v1";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    internal static readonly Problem TooMany = new(
        ProblemTypes.RateLimited,
        "This caller has sent more requests in one second than Api__RequestsPerSecond allows. Try again a little later.",
        retryAfterSeconds: (int)Window.TotalSeconds);

    public static void AddRequestLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(static limits =>
            limits.OnRejected = static (rejected, _) => new ValueTask(TooMany.ExecuteAsync(rejected.HttpContext)));
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ApiOptions>>(
            static (limits, options) => limits.AddPolicy(Policy, PerCaller(options.Value)));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalLimit>();
    }

    internal static Func<HttpContext, RateLimitPartition<string>> PerCaller(ApiOptions options)
    {
        var limit = new FixedWindowRateLimiterOptions { Window = Window, PermitLimit = options.RequestsPerSecond };
        return http => RateLimitPartition.GetFixedWindowLimiter(Caller(http), _ => limit);
    }

    private static string Caller(HttpContext http) =>
        http.User.Identity?.Name is { } holder
            ? string.Create(CultureInfo.InvariantCulture, $"key {holder}")
            : $"address {http.Connection.RemoteIpAddress}";
}
