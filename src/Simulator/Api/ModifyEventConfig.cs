using System.Text.Json;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Changes the callback settings that are given. An empty URL removes the receiver, an empty key the signature.</summary>
/// <remarks>That an empty key removes the signature is an assumption.</remarks>
internal sealed class ModifyEventConfig(EventConfigStore config) : IApiCall
{
    public string Action => "ModifyEventConfig";

    public ParameterSchema Schema => RequestSchemas.ModifyEventConfig;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (Check(parameters) is { } failure)
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
        return new(ApiResult.Empty());
    }

    private static ApiResult.Failure? Check(JsonElement parameters)
    {
        if (Given(parameters, "Mode") is { } mode && mode is not (EventConfig.Push or EventConfig.Pull))
            return ApiErrors.Invalid("Mode must be PUSH or PULL.");
        if (Given(parameters, "NotificationUrl") is { Length: > 0 } url && !HttpUrl.TryParse(url, out _))
            return ApiErrors.Invalid("NotificationUrl must be an absolute http or https URL.");
        if (Given(parameters, "SignKey") is { } key && !EventConfig.IsSignKey(key))
            return ApiErrors.Invalid($"SignKey must have at most {EventConfig.MaxSignKeyLength} letters and digits.");
        string[] switches = ["UploadMediaCompleteEventSwitch", "DeleteMediaCompleteEventSwitch", "PersistenceCompleteEventSwitch"];
        return switches.FirstOrDefault(name => Given(parameters, name) is not (null or EventConfig.On or EventConfig.Off)) is { } invalid
            ? ApiErrors.Invalid($"{invalid} must be ON or OFF.")
            : null;
    }

    private static string? Given(JsonElement parameters, string name) => parameters.Member(name)?.GetString();

    private static Uri? UrlOrNull(string url) => HttpUrl.TryParse(url, out var parsed) ? parsed : null;
}
