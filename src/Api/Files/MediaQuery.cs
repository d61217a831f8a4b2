using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Storage;

namespace Media.Api.Files;

/// <summary>
/// Reads the query parameters of the lists. An invalid one yields a problem that names it; an empty one counts as left out.
/// </summary>
internal static class MediaQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <returns>Null when all is well.</returns>
    public static Problem? Read(
        string? status, string? app, string? updatedAfter, string? limit, string? cursor, [NotNullWhen(false)] out MediaFileQuery? query)
    {
        query = null;
        MediaStatus? wanted = null;
        if (!string.IsNullOrEmpty(status))
        {
            if (!Words.TryRead<MediaStatus>(status, out var known))
                return Invalid("status", $"status must be one of {string.Join(", ", Words.All<MediaStatus>())}.");
            wanted = known;
        }

        DateTimeOffset? after = null;
        if (!string.IsNullOrEmpty(updatedAfter))
        {
            if (!DateTimeOffset.TryParseExact(
                updatedAfter, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return Invalid(
                    "updatedAfter",
                    "updatedAfter must be an RFC 3339 time such as 2026-09-01T08:15:31Z; write the + of an offset as %2B.");
            after = time.ToUniversalTime();
        }

        if (ReadPage(CursorKind.Files, limit, cursor, out var count, out var position) is { } problem)
            return problem;
        query = new MediaFileQuery(wanted, string.IsNullOrEmpty(app) ? null : app, after, position, count);
        return null;
    }

    /// <returns>Null when all is well.</returns>
    public static Problem? ReadPage(CursorKind kind, string? limit, string? cursor, out int count, out long? position)
    {
        count = DefaultLimit;
        position = null;
        if (!string.IsNullOrEmpty(limit)
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxLimit))
            return Invalid("limit", $"limit must be a whole number, 1 to {MaxLimit}.");
        if (string.IsNullOrEmpty(cursor))
            return null;
        if (!Cursor.TryRead(kind, cursor, out var read))
            return Invalid("cursor", "cursor must be the nextCursor of an answer to the same request.");
        position = read;
        return null;
    }

    private static Problem Invalid(string parameter, string detail) => new(ProblemTypes.InvalidParameter, detail, parameter);
}
