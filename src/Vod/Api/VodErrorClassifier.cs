using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Api;

/// <summary>
/// Classifies VOD's error codes by what they mean for the caller (<c>protocol</c> c.4, c.5). A row applies to its code and to every code
/// under it (<c>InternalError</c> to <c>InternalError.DBError</c>); the longest matching row wins. Messages are never used.
/// </summary>
internal static class VodErrorClassifier
{
    private static readonly Dictionary<string, FailureClass> Classes = new(StringComparer.Ordinal)
    {
        // VOD rejected the call before doing anything.
        ["RequestLimitExceeded"] = FailureClass.Throttled,

        // VOD may have executed the call.
        ["InternalError"] = FailureClass.OutcomeUnknown,
        ["ServiceUnavailable"] = FailureClass.OutcomeUnknown,
        ["FailedOperation.NetWorkError"] = FailureClass.OutcomeUnknown,
        ["FailedOperation.DBError"] = FailureClass.OutcomeUnknown,

        // The failure may be temporary or permanent. The same SessionId keeps the retries from starting a second task.
        ["FailedOperation"] = FailureClass.Bounded,
        ["ResourceUnavailable"] = FailureClass.Bounded,
        ["ResourceInsufficient"] = FailureClass.Bounded,
        ["ResourceInUse"] = FailureClass.Bounded,

        // The application does not (yet) know this id.
        ["InvalidParameterValue.FileId"] = FailureClass.FileUnknown,
        ["ResourceNotFound.FileNotExist"] = FailureClass.FileUnknown,

        // No call for this app can succeed until an operator acts: credentials, permission, quota, account, endpoint.
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

    // For a call that starts a task: VOD has seen the request before. The outcome is unknown because its task must be looked up.
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

    /// <summary>Whether the error means that VOD does not know the task (any more); either code may say so (<c>protocol</c> d.1).</summary>
    public static bool IsUnknownTask(string code) => IsUnder(code, "InvalidParameterValue.TaskId") || IsUnder(code, "ResourceNotFound");

    /// <summary>
    /// Whether the error means that no event is queued. Matches the exact code, because a code under it would be about something else.
    /// </summary>
    public static bool IsEmptyQueue(string action, string code) => action == VodActions.PullEvents && code == "ResourceNotFound";

    private static FailureClass ClassOf(string code)
    {
        // In every family of codes, a wrong application must be corrected by the operator.
        if (code.EndsWith(".SubAppId", StringComparison.Ordinal))
            return FailureClass.Configuration;

        for (var row = code; row.Length > 0; row = row[..Math.Max(row.LastIndexOf('.'), 0)])
        {
            if (Classes.TryGetValue(row, out var known))
                return known;
        }

        // The code belongs to an unknown family. Throttled would claim that VOD did nothing. After Permanent an operator might retry under
        // a new SessionId and so start a second task. Retries under the same SessionId are safe.
        return FailureClass.Bounded;
    }

    private static bool IsUnder(string code, string row) =>
        code.StartsWith(row, StringComparison.Ordinal) && (code.Length == row.Length || code[row.Length] == '.');
}
