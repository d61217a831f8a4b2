using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// How often one caller is told that its key is none or may not do that; beyond it, 429. A right key is answered whatever others try
/// from its address, which may be a proxy's. Keys are too long to be guessed: it is the noise that is bounded.
/// </summary>
internal sealed class RefusalLimit(IOptions<ApiOptions> options) : IAuthorizationMiddlewareResultHandler, IDisposable
{
    private readonly AuthorizationMiddlewareResultHandler _answers = new();
    private readonly PartitionedRateLimiter<HttpContext> _refusals = PartitionedRateLimiter.Create(RequestLimit.PerCaller(options.Value));

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
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
