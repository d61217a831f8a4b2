using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Returns the callback settings, except the key, which VOD never returns.</summary>
internal sealed class DescribeEventConfig(EventConfigStore config) : IApiCall
{
    public string Action => "DescribeEventConfig";

    public ParameterSchema Schema => RequestSchemas.OnlySubAppId;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var settings = config.Current;
        return new(new ApiResult.Success(new JsonObject
        {
            ["Mode"] = settings.Mode,
            ["NotificationUrl"] = settings.NotificationUrl?.OriginalString ?? "",
            ["UploadMediaCompleteEventSwitch"] = settings.UploadSwitch,
            ["DeleteMediaCompleteEventSwitch"] = settings.DeleteSwitch,
            ["PersistenceCompleteEventSwitch"] = settings.PersistenceSwitch,
        }));
    }
}
