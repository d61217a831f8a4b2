using System.Collections.Immutable;
using System.Globalization;
using Media.ServiceDefaults.Access;
using Media.Api.OpenApi;
using Media.Contracts;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Media.Api.Files;

/// <summary>
/// The <c>/v1</c> endpoints about files. Reads go to the database, never to a grain, so a request for an unknown file activates nothing.
/// </summary>
internal static class MediaEndpoints
{
    private static readonly Problem InvalidFileId =
        new(ProblemTypes.InvalidFileId, "A FileId is 1 to 19 decimal digits.", parameter: "fileId");

    private static readonly Problem UnknownFile =
        new(ProblemTypes.UnknownFile, "This service knows no file with this FileId: VOD has not reported one.");

    private static readonly Problem NothingToRetry =
        new(ProblemTypes.NothingToRetry, "Nothing of this file has failed, or what failed cannot be retried.");

    private static readonly Problem RetryNotStored = new(
        ProblemTypes.NotStored,
        "The retry may not have been stored. Check the file, and retry again if it is still failed.",
        retryAfterSeconds: ApiOptions.RetryAfterSeconds);

    public static void MapMedia(this IEndpointRouteBuilder endpoints)
    {
        var v1 = endpoints.MapGroup("/v1").WithTags("media").RequireScope(Scopes.Read).RequireRateLimiting(RequestLimit.Policy);
        v1.MapGet("/media", ListAsync).WithName("listMedia").DescribeList();
        v1.MapGet("/media/{fileId}", GetAsync).WithName("getMedia").DescribeGet();
        v1.MapGet("/media/{fileId}/timeline", TimelineAsync).WithName("getTimeline").DescribeTimeline();
        v1.MapGet("/media/{fileId}/events", EventsAsync).WithName("listEvents").DescribeEvents();
        v1.MapPost("/media/{fileId}/retry", RetryAsync).RequireScope(Scopes.Operate).WithName("retryMedia").DescribeRetry();
        v1.MapGet("/stats", StatsAsync).WithName("getStats").DescribeStats();
    }

    private static async Task<Results<Ok<Page<MediaFileView>>, Problem>> ListAsync(
        [FromQuery] string? status,
        [FromQuery] string? app,
        [FromQuery] string? updatedAfter,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        [FromServices] IMediaFileReader files,
        CancellationToken cancellationToken)
    {
        if (MediaQuery.Read(status, app, updatedAfter, limit, cursor, out var query) is { } problem)
            return problem;

        // Reads one more than the limit, to find out whether there is a next page.
        var found = await files.ListAsync(query! with { Limit = query.Limit + 1 }, cancellationToken);
        var isLast = found.Count <= query.Limit;
        var page = found.Take(query.Limit).Select(MediaFileView.Of).ToImmutableArray();
        var next = isLast ? null : Cursor.Write(CursorKind.Files, found[query.Limit - 1].ChangeSeq);
        return TypedResults.Ok(new Page<MediaFileView>(page, next));
    }

    private static async Task<Results<Ok<MediaFileView>, StatusCodeHttpResult, Problem>> GetAsync(
        HttpContext http, string fileId, [FromServices] IMediaFileReader files, CancellationToken cancellationToken)
    {
        if (!FileId.TryParse(fileId, out var id))
            return InvalidFileId;
        if (await files.ReadAsync(id, cancellationToken) is not { } stored)
            return UnknownFile;
        FileTraces.LinkRequestTo(stored);

        var tag = new EntityTagHeaderValue($"\"{stored.Version.ToString(CultureInfo.InvariantCulture)}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        return IsKnownToCaller(http.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(MediaFileView.Of(stored));
    }

    private static async Task<Results<Ok<TimelineView>, Problem>> TimelineAsync(
        string fileId, [FromServices] IMediaFileReader files, CancellationToken cancellationToken)
    {
        if (!FileId.TryParse(fileId, out var id))
            return InvalidFileId;
        if (await files.ReadAsync(id, cancellationToken) is not { } stored)
            return UnknownFile;
        FileTraces.LinkRequestTo(stored);

        var deliveries = await files.CountDeliveriesAsync(id, cancellationToken);
        return TypedResults.Ok(TimelineView.Of(MediaFileJson.Read(stored.Record), deliveries));
    }

    private static async Task<Results<Ok<Page<EventView>>, Problem>> EventsAsync(
        string fileId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        [FromServices] IMediaFileReader files,
        CancellationToken cancellationToken)
    {
        if (!FileId.TryParse(fileId, out var id))
            return InvalidFileId;
        if (MediaQuery.ReadPage(CursorKind.Events, limit, cursor, out var count, out var after) is { } problem)
            return problem;

        var found = await files.ReadEventsAsync(id, after ?? 0, count + 1, cancellationToken);
        if (found.Count == 0 && after is null && await files.ReadAsync(id, cancellationToken) is null)
            return UnknownFile;
        var isLast = found.Count <= count;
        var page = found.Take(count).Select(EventView.Of).ToImmutableArray();
        return TypedResults.Ok(new Page<EventView>(page, isLast ? null : Cursor.Write(CursorKind.Events, found[count - 1].Id)));
    }

    private static async Task<Results<Accepted, Problem>> RetryAsync(
        string fileId,
        [FromServices] RetryRequest retry,
        [FromServices] IMediaFileReader files,
        CancellationToken cancellationToken)
    {
        if (!FileId.TryParse(fileId, out var id))
            return InvalidFileId;
        return await retry.SendAsync(id) switch
        {
            RetryOutcome.Accepted => TypedResults.Accepted($"/v1/media/{id.Value}"),
            RetryOutcome.UnknownFile => UnknownFile,
            RetryOutcome.NothingToRetry => await AboutFileAsync(NothingToRetry, id, files, cancellationToken),
            _ => await AboutFileAsync(RetryNotStored, id, files, cancellationToken),
        };
    }

    private static async Task<Problem> AboutFileAsync(
        Problem problem, FileId id, IMediaFileReader files, CancellationToken cancellationToken) =>
        problem.Of(await FileTraces.FindAsync(files, id, cancellationToken));

    private static async Task<Ok<StatsView>> StatsAsync([FromServices] IMediaFileReader files, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatsView.Of(await files.ReadStatsAsync(cancellationToken)));

    /// <summary>Evaluates <c>If-None-Match</c> (RFC 9110 13.1.2): weak comparison, and * matches any tag.</summary>
    private static bool IsKnownToCaller(HttpRequest request, EntityTagHeaderValue tag)
    {
        foreach (var known in request.GetTypedHeaders().IfNoneMatch)
            if (known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }
}
