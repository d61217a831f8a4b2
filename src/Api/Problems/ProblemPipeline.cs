using System.Text.Json;
using Media.ServiceDefaults;
using Media.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Media.Api.Problems;

/// <summary>
/// Answers with problem details where no handler did: failures of routing, of reading the request, of the code. ASP.NET's middlewares find them;
/// its own writer is not used, because it writes nothing to a caller that does not accept JSON (decision 0021).
/// </summary>
internal static class ProblemPipeline
{
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static http => ForException(http).ExecuteAsync(http),
            // Bad requests are the caller's; a store that is away says so in its own log.
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException or StoreUnavailableException,
        });
        app.UseStatusCodePages(static context => ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    /// <summary>The text of the exception stays in the log.</summary>
    private static Problem ForException(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException bad => ForStatus(bad.StatusCode),
        StoreUnavailableException => new Problem(
            ProblemTypes.StoreUnavailable,
            "The database did not answer. Ask again.",
            retryAfterSeconds: ApiOptions.RetryAfterSeconds),
        // Requests are read by no serializer: this was a record.
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
