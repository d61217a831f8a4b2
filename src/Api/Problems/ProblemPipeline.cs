using System.Text.Json;
using Media.ServiceDefaults;
using Media.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Media.Api.Problems;

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
            "The database did not answer. Ask again.",
            retryAfterSeconds: ApiOptions.RetryAfterSeconds),
        // No request body is deserialized, so the JSON that could not be read is a stored record.
        JsonException => new Problem(ProblemTypes.UnreadableRecord, "The record was written by a newer version of this service. Upgrade this process."),
        _ => new Problem(ProblemTypes.InternalError, "Something went wrong here. The log has more under this traceId."),
    };

    private static Problem ForStatus(int status) => status switch
    {
        404 => new Problem(ProblemTypes.NotFound, "There is nothing at this path. /openapi/v1.json lists what there is."),
        405 => new Problem(ProblemTypes.MethodNotAllowed, "This path does not take this method; the Allow header lists what it takes."),
        413 => new Problem(ProblemTypes.BodyTooLarge, "The body is longer than this server takes."),
        _ => new Problem(ProblemTypes.HttpError with { Status = status }, "The request could not be read as HTTP."),
    };
}
