using System.Text.Json;
using Media.ServiceDefaults;
using Media.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Media.Api;

/// <summary>
/// Answers with problem details if no handler did: when routing or reading the request failed, or when the code threw. ASP.NET's
/// middlewares detect these failures; its own writer is not used, because it writes nothing to a client that does not accept JSON
/// (decision 0021).
/// </summary>
internal static class ProblemPipeline
{
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static http => ForException(http).ExecuteAsync(http),
            // A bad request is the client's fault, and the store logs its own outage.
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException or StoreUnavailableException,
        });
        app.UseStatusCodePages(static context => ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    /// <summary>The exception's text goes to the log only.</summary>
    private static Problem ForException(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException bad => ForStatus(bad.StatusCode),
        StoreUnavailableException => new Problem(
            ProblemTypes.StoreUnavailable,
            "The database did not answer. Try again.",
            retryAfterSeconds: ApiOptions.RetryAfterSeconds),
        // No request body is deserialized, so the JSON that could not be read is a stored record.
        JsonException => new Problem(
            ProblemTypes.UnreadableRecord, "A newer version of this service wrote the record. Upgrade this process."),
        _ => new Problem(ProblemTypes.InternalError, "The service failed. Its log has the details under this traceId."),
    };

    private static Problem ForStatus(int status) => status switch
    {
        404 => new Problem(ProblemTypes.NotFound, "No resource has this path. /openapi/v1.json lists all paths."),
        405 => new Problem(
            ProblemTypes.MethodNotAllowed, "This path does not support this method. The Allow header lists those that it supports."),
        413 => new Problem(ProblemTypes.BodyTooLarge, "The body is longer than this server accepts."),
        _ => new Problem(ProblemTypes.HttpError with { Status = status }, "The request could not be read as HTTP."),
    };
}
