using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// On shutdown a front end reports not ready at once, but serves until every balancer has seen it; only then does it close its port. Until then each
/// answer ends its connection, so that no request arrives on one that is about to be closed.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IOptions<ApiOptions> options, TimeProvider clock) : LifecycleService
{
    /// <summary>Runs before anything is stopped; the host's shutdown timeout ends it.</summary>
    public override Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Without it a stop that the host was asked for directly would not be seen at /readyz.
        lifetime.StopApplication();
        return Task.Delay(options.Value.Drain, clock, cancellationToken);
    }

    public static Task EndConnectionAsync(HttpContext http, RequestDelegate next)
    {
        // HTTP/2 ends the whole connection without a header.
        if (http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
            && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        return next(http);
    }
}
