using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>
/// A front end that was told to stop says so at <c>/readyz</c> and serves on until every balancer has seen it; only then is its port
/// closed. Each answer of that time ends its connection, so that none is left open for a request that would meet nobody.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IOptions<ApiOptions> options, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>Runs before anything is stopped; the host's shutdown timeout ends it.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Whoever asked for the stop: /readyz looks here.
        lifetime.StopApplication();
        return Task.Delay(options.Value.Drain, clock, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static Task EndConnectionAsync(HttpContext http, RequestDelegate next)
    {
        // HTTP/2 says it to the whole connection, by itself.
        if (http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
            && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        return next(http);
    }
}
