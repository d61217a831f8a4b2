namespace Media.Simulator.Api;

/// <summary>The errors of the API. The codes are VOD's; the messages are the simulator's own.</summary>
internal static class ApiErrors
{
    public static readonly ApiResult.Failure RateLimited = new("RequestLimitExceeded", "too many calls in this second, slow down");
    public static readonly ApiResult.Failure Internal = new("InternalError", "internal error");
    public static readonly ApiResult.Failure WrongSubAppId = new("InvalidParameterValue.SubAppId", "invalid SubAppId");
    public static readonly ApiResult.Failure NoSuchFile = new("InvalidParameterValue.FileId", "file not exist");
    public static readonly ApiResult.Failure NoSuchTask = new("InvalidParameterValue.TaskId", "task not exist");
    public static readonly ApiResult.Failure TaskTooOld = new("ResourceNotFound", "task older than 3 days");
    public static readonly ApiResult.Failure DuplicateSession = new("InvalidParameterValue.SessionId", "session id duplicate");
    public static readonly ApiResult.Failure SessionIdTooLong =
        new("InvalidParameterValue.SessionIdTooLong", "SessionId is longer than 50 characters");
    public static readonly ApiResult.Failure SessionContextTooLong =
        new("InvalidParameterValue.SessionContextTooLong", "SessionContext is longer than 1000 characters");
    public static readonly ApiResult.Failure NoEvent = new("ResourceNotFound", "no event");
    public static readonly ApiResult.Failure HandleExpired = new("InvalidParameterValue", "event handle expired");
    public static readonly ApiResult.Failure BodyTooLarge = new("RequestSizeLimitExceeded", "the body is larger than 10 MB");
    public static readonly ApiResult.Failure NoSuchVersion = new("NoSuchVersion", "X-TC-Version must be 2018-07-17");

    public static ApiResult.Failure Missing(string name) => new("MissingParameter", $"The request is missing the parameter `{name}`.");

    public static ApiResult.Failure Unknown(string name) => new("UnknownParameter", $"The parameter `{name}` is not recognized.");

    public static ApiResult.Failure WrongType(string name, string expected) =>
        new("InvalidParameter", $"The parameter `{name}` should be {expected}.");

    public static ApiResult.Failure Invalid(string message) => new("InvalidParameter", message);

    public static ApiResult.Failure InvalidValue(string message) => new("InvalidParameterValue", message);

    public static ApiResult.Failure NoSuchAction(string action) =>
        new("InvalidAction", $"The action `{action}` is not simulated; docs/simulator.md lists those that are.");

    public static ApiResult.Failure Refused(string code) => new(code, "injected by the fault apiRefusesWith");

    public static ApiResult.Failure NotSimulated(string what) => new("UnsupportedOperation", $"{what} is not simulated.");
}
