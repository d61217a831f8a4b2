using Media.Api.Problems;
using Media.ServiceDefaults;

namespace Media.Api.OpenApi;

/// <summary>The summaries, descriptions and possible problems of the endpoints in the OpenAPI document.</summary>
internal static class Descriptions
{
    public static void DescribeCallback(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Takes one event of VOD's.")
        .WithDescription(
            "200 means that the event is on disk, also when it was known already, is of an unknown type or names no file. "
            + "Delivering an event again is harmless. The token is the app's CallbackToken, where one is configured.")
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
        .WithSummary("Lists files, newest change first.")
        .WithDescription("Paged by an opaque cursor: ask again with cursor=nextCursor and the same filters until nextCursor is null.")
        .WithV1Problems(
            ProblemTypes.InvalidParameter, ProblemTypes.StoreUnavailable, ProblemTypes.UnreadableRecord, ProblemTypes.InternalError);

    public static void DescribeGet(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Shows one file.")
        .WithDescription("The ETag is the file's version; sent back in If-None-Match it saves the body while nothing has changed.")
        .Produces(StatusCodes.Status304NotModified)
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.UnreadableRecord,
            ProblemTypes.InternalError);

    public static void DescribeTimeline(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Tells what happened to a file, in order.")
        .WithDescription("Each thing once, with how often it was told or met.")
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.UnreadableRecord,
            ProblemTypes.InternalError);

    public static void DescribeEvents(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Lists the archived events of a file as VOD sent them, oldest first.")
        .WithDescription(
            "Sign and T are masked. body holds the event where it is JSON in UTF-8 and not nested deeper than 56 levels, else bodyBase64 holds its bytes. "
            + "Paged like the list of files.")
        .WithV1Problems(
            ProblemTypes.InvalidFileId,
            ProblemTypes.InvalidParameter,
            ProblemTypes.UnknownFile,
            ProblemTypes.StoreUnavailable,
            ProblemTypes.InternalError);

    public static void DescribeRetry(this RouteHandlerBuilder endpoint) => endpoint
        .WithSummary("Asks VOD again for what failed, or at once where the file is blocked.")
        .WithDescription("Only failed outputs are asked for, under a new attempt. 202 means that the wish is on disk; the file tells what comes of it.")
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
