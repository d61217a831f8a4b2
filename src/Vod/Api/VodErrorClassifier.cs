using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Api;

/// <summary>
/// What an error code of VOD's means for the one who asked (<c>protocol</c> c.4, c.5). A row holds for its code and for
/// everything under it (<c>InternalError</c> for <c>InternalError.DBError</c>); the longest row counts. Messages are never looked at.
/// </summary>
internal static class VodErrorClassifier
{
    private static readonly Dictionary<string, FailureClass> Classes = new(StringComparer.Ordinal)
    {
        // VOD did nothing: it turned the call away at the door.
        ["RequestLimitExceeded"] = FailureClass.Throttled,

        // It may have been carried out.
        ["InternalError"] = FailureClass.OutcomeUnknown,
        ["ServiceUnavailable"] = FailureClass.OutcomeUnknown,
        ["FailedOperation.NetWorkError"] = FailureClass.OutcomeUnknown,
        ["FailedOperation.DBError"] = FailureClass.OutcomeUnknown,

        // May pass, may be for good: the same SessionId keeps the few repeats from doubling a job.
        ["FailedOperation"] = FailureClass.Bounded,
        ["ResourceUnavailable"] = FailureClass.Bounded,
        ["ResourceInsufficient"] = FailureClass.Bounded,
        ["ResourceInUse"] = FailureClass.Bounded,

        // Not (yet) known under this id in this application.
        ["InvalidParameterValue.FileId"] = FailureClass.FileUnknown,
        ["ResourceNotFound.FileNotExist"] = FailureClass.FileUnknown,

        // Nothing will work for this app until somebody acts: credentials, permission, quota, account, endpoint.
        ["AuthFailure"] = FailureClass.Configuration,
        ["UnauthorizedOperation"] = FailureClass.Configuration,
        ["IpInBlacklist"] = FailureClass.Configuration,
        ["IpNotInWhitelist"] = FailureClass.Configuration,
        ["LimitExceeded"] = FailureClass.Configuration,
        ["InvalidParameterValue.SubAppId"] = FailureClass.Configuration,
        ["FailedOperation.InvalidVodUser"] = FailureClass.Configuration,
        ["FailedOperation.InvalidAccount"] = FailureClass.Configuration,
        ["FailedOperation.UserStatusInavlid"] = FailureClass.Configuration,
        ["FailedOperation.UserStatusInvalid"] = FailureClass.Configuration,
        ["FailedOperation.NoPrivileges"] = FailureClass.Configuration,
        ["InvalidAction"] = FailureClass.Configuration,
        ["ActionOffline"] = FailureClass.Configuration,
        ["NoSuchVersion"] = FailureClass.Configuration,
        ["NoSuchProduct"] = FailureClass.Configuration,
        ["UnsupportedRegion"] = FailureClass.Configuration,
        ["UnsupportedProtocol"] = FailureClass.Configuration,
        ["UnsupportedMethod"] = FailureClass.Configuration,

        // This request can never succeed.
        ["InvalidParameter"] = FailureClass.Permanent,
        ["InvalidParameterValue"] = FailureClass.Permanent,
        ["InvalidRequest"] = FailureClass.Permanent,
        ["MissingParameter"] = FailureClass.Permanent,
        ["UnknownParameter"] = FailureClass.Permanent,
        ["RequestSizeLimitExceeded"] = FailureClass.Permanent,
        ["ResourceNotFound"] = FailureClass.Permanent,
        ["UnsupportedOperation"] = FailureClass.Permanent,
        ["DryRunOperation"] = FailureClass.Permanent,
        ["FailedOperation.MediaForbidedBySystem"] = FailureClass.Permanent,
        ["FailedOperation.MediaType"] = FailureClass.Permanent,
        ["FailedOperation.NoNeedToReduceMediaBitrate"] = FailureClass.Permanent,
    };

    // Of a call that starts a job: VOD has had it before. Looked up, so the class is that of an outcome to be found.
    private static readonly HashSet<string> Duplicates = new(StringComparer.Ordinal)
    {
        "InvalidParameterValue.SessionId",
        "InvalidParameterValue.UniqueIdentifier",
        "FailedOperation.TaskDuplicate",
    };

    public static VodError Classify(string action, string code, string? message)
    {
        var failure = new Failure(code, message is null ? null : VodObject.Cut(message, VodObject.MaxMessage));
        if (action == VodActions.ProcessMedia && Duplicates.Contains(code))
            return new VodError(FailureClass.OutcomeUnknown, failure, Duplicate: true);
        return new VodError(ClassOf(code), failure);
    }

    /// <summary>Whether the answer means that VOD has no such task, or no longer (<c>protocol</c> d.1: either code may say so).</summary>
    public static bool IsUnknownTask(string code) => IsUnder(code, "InvalidParameterValue.TaskId") || IsUnder(code, "ResourceNotFound");

    /// <summary>Whether the answer means that no event waits: the very code, since one under it would be about something else.</summary>
    public static bool IsEmptyQueue(string action, string code) => action == VodActions.PullEvents && code == "ResourceNotFound";

    private static FailureClass ClassOf(string code)
    {
        // Whatever family it comes in, a wrong application is the operator's to mend.
        if (code.EndsWith(".SubAppId", StringComparison.Ordinal))
            return FailureClass.Configuration;

        for (var row = code; row.Length > 0; row = row[..Math.Max(row.LastIndexOf('.'), 0)])
        {
            if (Classes.TryGetValue(row, out var known))
                return known;
        }

        // A code of a new family. Not Throttled, which would claim that VOD did nothing; not Permanent, which an operator would
        // answer with a retry under a new SessionId, and so perhaps with a second job; a few repeats under the same one are safe.
        return FailureClass.Bounded;
    }

    private static bool IsUnder(string code, string row) =>
        code.StartsWith(row, StringComparison.Ordinal) && (code.Length == row.Length || code[row.Length] == '.');
}
