using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// On shutdown an API reports not ready at once, but serves for <see cref="ApiOptions.DrainSeconds"/> more before it closes its port,
/// so that load balancers stop routing to it. Meanwhile each response ends its connection, so that no request arrives on a connection
/// that is about to be closed.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IOptions<ApiOptions> options, TimeProvider clock) : LifecycleService
{
    /// <summary>Runs before any service is stopped. The host's shutdown timeout cancels it.</summary>
    public override Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A stop requested through IHost.StopAsync alone would not show at /readyz.
        lifetime.StopApplication();
        return Task.Delay(options.Value.Drain, clock, cancellationToken);
    }

    public static Task EndConnectionAsync(HttpContext http, RequestDelegate next)
    {
        // HTTP/2 needs no header: it ends the whole connection.
        if (http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
            && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        return next(http);
    }
}
