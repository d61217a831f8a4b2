namespace Media.Simulator.Api;

/// <summary>The errors this VOD gives. Codes are VOD's; messages are not contractual.</summary>
internal static class ApiErrors
{
    public static readonly ApiAnswer.Failure RateLimited = new("RequestLimitExceeded", "too many calls in this second, slow down");
    public static readonly ApiAnswer.Failure Internal = new("InternalError", "internal error");
    public static readonly ApiAnswer.Failure WrongSubAppId = new("InvalidParameterValue.SubAppId", "invalid SubAppId");
    public static readonly ApiAnswer.Failure NoSuchFile = new("InvalidParameterValue.FileId", "file not exist");
    public static readonly ApiAnswer.Failure NoSuchTask = new("InvalidParameterValue.TaskId", "task not exist");
    public static readonly ApiAnswer.Failure TaskTooOld = new("ResourceNotFound", "task older than 3 days");
    public static readonly ApiAnswer.Failure DuplicateSession = new("InvalidParameterValue.SessionId", "session id duplicate");
    public static readonly ApiAnswer.Failure SessionIdTooLong = new("InvalidParameterValue.SessionIdTooLong", "SessionId is longer than 50 characters");
    public static readonly ApiAnswer.Failure SessionContextTooLong =
        new("InvalidParameterValue.SessionContextTooLong", "SessionContext is longer than 1000 characters");
    public static readonly ApiAnswer.Failure NoEvent = new("ResourceNotFound", "no event");
    public static readonly ApiAnswer.Failure HandleExpired = new("InvalidParameterValue", "event handle expired");
    public static readonly ApiAnswer.Failure BodyTooLarge = new("RequestSizeLimitExceeded", "the body is larger than 10 MB");
    public static readonly ApiAnswer.Failure NoSuchVersion = new("NoSuchVersion", "the version of the API is 2018-07-17");

    public static ApiAnswer.Failure Missing(string name) => new("MissingParameter", $"The request is missing the parameter `{name}`.");

    public static ApiAnswer.Failure Unknown(string name) => new("UnknownParameter", $"The parameter `{name}` is not recognized.");

    public static ApiAnswer.Failure WrongType(string name, string expected) =>
        new("InvalidParameter", $"The parameter `{name}` should be {expected}.");

    public static ApiAnswer.Failure Invalid(string message) => new("InvalidParameter", message);

    public static ApiAnswer.Failure InvalidValue(string message) => new("InvalidParameterValue", message);

    public static ApiAnswer.Failure NoSuchAction(string action) =>
        new("InvalidAction", $"The action `{action}` does not exist here; the simulator's documentation lists those that do.");

    public static ApiAnswer.Failure Refused(string code) => new(code, "refused on purpose");

    public static ApiAnswer.Failure NotSimulated(string what) => new("UnsupportedOperation", $"{what} is not simulated.");
}
