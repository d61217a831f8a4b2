using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Returns up to 16 events. If the queue is empty, the call is held for a while and then fails.</summary>
internal sealed class PullEvents(PullQueue queue) : IApiCall
{
    public string Action => "PullEvents";

    public ParameterSchema Schema => RequestSchemas.PullEvents;

    public async ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken) =>
        await queue.PullAsync(cancellationToken) is { } events
            ? new ApiResult.Success(new JsonObject { ["EventSet"] = events })
            : ApiErrors.NoEvent;
}
