using Media.ServiceDefaults;

namespace Media.Api.OpenApi;

/// <summary>The summaries, descriptions and possible problems of the endpoints in the OpenAPI document.</summary>
internal static class Descriptions
{
    public static void DescribeCallback(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Receives one event from VOD.")
        .WithDescription(
            "200 means that the event is stored, even if it was already known, has an unknown type or names no file. "
            + "Delivering an event again is harmless. The token is the app's CallbackToken, if it has one.")
        .WithProblems(
            ProblemTypes.UnknownApp,
            ProblemTypes.BodyTooLarge,
            ProblemTypes.WrongToken,
            ProblemTypes.MissingSign,
            ProblemTypes.WrongSign,
            ProblemTypes.ExpiredSign,
            ProblemTypes.NotJson,
            ProblemTypes.NotAnObject,
            ProblemTypes.LegacyFormat,
            ProblemTypes.NotStored,
            ProblemTypes.InternalError);

    public static void DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Lists files, the most recently changed first.")
        .WithDescription(
            "Paged by an opaque cursor: repeat the request with cursor=nextCursor and the same filters until nextCursor is null.")
        .WithV1Problems(
            ProblemTypes.InvalidParameter, ProblemTypes.StoreUnavailable, ProblemTypes.UnreadableRecord, ProblemTypes.InternalError);

    public static void DescribeGet(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Returns one file.")
        .WithDescription("The ETag is the file's version. Sent back in If-None-Match, it is answered with 304 if the file has not changed.")
        .Produces(StatusCodes.Status304NotModified)
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.UnreadableRecord,
            ProblemTypes.InternalError);

    public static void DescribeTimeline(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Lists what happened to a file, in order.")
        .WithDescription("Each entry appears once, with a count of how often it was reported or occurred.")
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.UnreadableRecord,
            ProblemTypes.InternalError);

    public static void DescribeEvents(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Lists the archived events of a file as VOD sent them, oldest first.")
        .WithDescription(
            "Sign and T are masked. body holds the event if it is JSON in UTF-8 and nested at most 56 levels deep; otherwise "
            + "bodyBase64 holds its bytes. Paged like the list of files.")
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.InvalidParameter,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.InternalError);

    public static void DescribeRetry(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Retries what failed; if the file is blocked, sends its request again at once.")
        .WithDescription(
            "Requests only the failed outputs, as a new attempt. 202 means that the retry is stored; the file's status shows its outcome.")
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.UnknownFile,
            ProblemTypes.NothingToRetry,
            ProblemTypes.NotStored,
            ProblemTypes.InsufficientScope,
            ProblemTypes.InternalError);

    public static void DescribeStats(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Counts the files by status.")
        .WithV1Problems(ProblemTypes.StoreUnavailable, ProblemTypes.InternalError);

    /// <summary>Adds the problems with which any call of <c>/v1</c> may be refused.</summary>
    private static RouteHandlerBuilder WithV1Problems(this RouteHandlerBuilder endpoint, params ProblemKind[] kinds) =>
        endpoint.WithProblems([.. kinds, ProblemTypes.MissingApiKey, ProblemTypes.InvalidApiKey, ProblemTypes.RateLimited]);
}
