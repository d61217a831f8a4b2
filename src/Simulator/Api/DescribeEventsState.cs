using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Returns how many events are not confirmed yet.</summary>
internal sealed class DescribeEventsState(PullQueue queue) : IApiCall
{
    public string Action => "DescribeEventsState";

    public ParameterSchema Schema => RequestSchemas.OnlySubAppId;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken) =>
        new(new ApiResult.Success(new JsonObject { ["CountOfEventsToPull"] = queue.Count }));
}
