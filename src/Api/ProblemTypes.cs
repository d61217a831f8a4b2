using Media.ServiceDefaults;
using Media.ServiceDefaults.Access;

namespace Media.Api;

/// <summary>Every kind of failure this service answers with. The types are part of the contract: added, never renamed.</summary>
internal static class ProblemTypes
{
    // Any path.
    public static readonly ProblemKind NotFound = Kind("not-found", "No such resource", 404);
    public static readonly ProblemKind MethodNotAllowed = Kind("method-not-allowed", "Method not allowed", 405);
    public static readonly ProblemKind HttpError = Kind("http-error", "The request could not be read", 400);
    public static readonly ProblemKind InternalError = Kind("internal-error", "Internal error", 500);
    public static readonly ProblemKind StoreUnavailable = Kind("store-unavailable", "The database does not answer", 503);
    public static readonly ProblemKind MissingApiKey = ApiKeyHandler.MissingKey;
    public static readonly ProblemKind InvalidApiKey = ApiKeyHandler.InvalidKey;
    public static readonly ProblemKind InsufficientScope = ApiKeyHandler.InsufficientScope;
    public static readonly ProblemKind RateLimited = Kind("rate-limited", "Too many requests", 429);
    public static readonly ProblemKind NotReady = HealthEndpoints.NotReady;

    // Callbacks.
    public static readonly ProblemKind UnknownApp = Kind("unknown-app", "Unknown app", 404);
    public static readonly ProblemKind BodyTooLarge = Kind("body-too-large", "Body too large", 413);
    public static readonly ProblemKind WrongToken = Kind("wrong-token", "Wrong token", 401);
    public static readonly ProblemKind MissingSign = Kind("missing-sign", "Missing signature", 401);
    public static readonly ProblemKind WrongSign = Kind("wrong-sign", "Wrong signature", 401);
    public static readonly ProblemKind ExpiredSign = Kind("expired-sign", "Expired signature", 401);
    public static readonly ProblemKind NotJson = Kind("not-json", "Not JSON", 400);
    public static readonly ProblemKind NotAnObject = Kind("not-an-object", "Not a JSON object", 400);
    public static readonly ProblemKind LegacyFormat = Kind("legacy-format", "Old notification format 2.0", 400);
    public static readonly ProblemKind NotStored = Kind("not-stored", "Not stored", 503);

    // Files.
    public static readonly ProblemKind InvalidFileId = Kind("invalid-file-id", "Invalid FileId", 400);
    public static readonly ProblemKind InvalidParameter = Kind("invalid-parameter", "Invalid parameter", 400);
    public static readonly ProblemKind UnknownFile = Kind("unknown-file", "Unknown file", 404);
    public static readonly ProblemKind UnreadableRecord = Kind("unreadable-record", "Unreadable record", 500);
    public static readonly ProblemKind NothingToRetry = Kind("nothing-to-retry", "Nothing to retry", 409);

    private static ProblemKind Kind(string name, string title, int status) => new($"urn:media:{name}", title, status);
}
