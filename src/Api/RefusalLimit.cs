using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// Limits how many of one caller's requests per second are answered 401 or 403; any more are answered 429. Requests with a valid key are
/// not affected by failures of other clients at the same address, which may be a proxy's. Keys are too long to be guessed, so this limits
/// only the noise.
/// </summary>
internal sealed class RefusalLimit(IOptions<ApiOptions> options) : IAuthorizationMiddlewareResultHandler, IDisposable
{
    private readonly AuthorizationMiddlewareResultHandler _answers = new();
    private readonly PartitionedRateLimiter<HttpContext> _refusals = PartitionedRateLimiter.Create(RequestLimit.PerCaller(options.Value));

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Succeeded)
        {
            using var lease = _refusals.AttemptAcquire(context);
            if (!lease.IsAcquired)
            {
                await RequestLimit.TooMany.ExecuteAsync(context);
                return;
            }
        }

        await _answers.HandleAsync(next, context, policy, authorizeResult);
    }

    public void Dispose() => _refusals.Dispose();
}
