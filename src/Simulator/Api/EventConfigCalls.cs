using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>The callback settings, without the key: it cannot be read back.</summary>
internal sealed class DescribeEventConfig(EventConfig config) : IApiCall
{
    public string Action => "DescribeEventConfig";

    public Shape Shape => RequestShapes.OnlySubAppId;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var settings = config.Current;
        return new(new ApiAnswer.Success(new JsonObject
        {
            ["Mode"] = settings.Mode,
            ["NotificationUrl"] = settings.NotificationUrl?.OriginalString ?? "",
            ["UploadMediaCompleteEventSwitch"] = settings.UploadSwitch,
            ["DeleteMediaCompleteEventSwitch"] = settings.DeleteSwitch,
            ["PersistenceCompleteEventSwitch"] = settings.PersistenceSwitch,
        }));
    }
}

/// <summary>Changes what is given and leaves the rest; an empty URL clears it, an empty key too (the latter is an assumption).</summary>
internal sealed class ModifyEventConfig(EventConfig config) : IApiCall
{
    private const int MaxSignKeyLength = 32;

    public string Action => "ModifyEventConfig";

    public Shape Shape => RequestShapes.ModifyEventConfig;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (Refuse(parameters) is { } failure)
            return new(failure);
        config.Change(current => current with
        {
            Mode = Given(parameters, "Mode") ?? current.Mode,
            NotificationUrl = Given(parameters, "NotificationUrl") is { } url ? UrlOrNull(url) : current.NotificationUrl,
            UploadSwitch = Given(parameters, "UploadMediaCompleteEventSwitch") ?? current.UploadSwitch,
            DeleteSwitch = Given(parameters, "DeleteMediaCompleteEventSwitch") ?? current.DeleteSwitch,
            PersistenceSwitch = Given(parameters, "PersistenceCompleteEventSwitch") ?? current.PersistenceSwitch,
            SignKey = Given(parameters, "SignKey") ?? current.SignKey,
        });
        return new(ApiAnswer.Done());
    }

    private static ApiAnswer.Failure? Refuse(JsonElement parameters)
    {
        if (Given(parameters, "Mode") is { } mode && mode is not (EventSettings.Push or EventSettings.Pull))
            return ApiErrors.Invalid("Mode is PUSH or PULL.");
        if (Given(parameters, "NotificationUrl") is { Length: > 0 } url && !ReceiverUrl.TryParse(url, out _))
            return ApiErrors.Invalid("NotificationUrl is an absolute http or https URL.");
        if (Given(parameters, "SignKey") is { } key && (key.Length > MaxSignKeyLength || !key.All(char.IsAsciiLetterOrDigit)))
            return ApiErrors.Invalid($"SignKey has at most {MaxSignKeyLength} letters and digits.");
        string[] switches = ["UploadMediaCompleteEventSwitch", "DeleteMediaCompleteEventSwitch", "PersistenceCompleteEventSwitch"];
        return switches.FirstOrDefault(name => Given(parameters, name) is not (null or EventSettings.On or EventSettings.Off)) is { } wrong
            ? ApiErrors.Invalid($"{wrong} is ON or OFF.")
            : null;
    }

    private static string? Given(JsonElement parameters, string name) => parameters.Member(name)?.GetString();

    private static Uri? UrlOrNull(string url) => ReceiverUrl.TryParse(url, out var parsed) ? parsed : null;
}
