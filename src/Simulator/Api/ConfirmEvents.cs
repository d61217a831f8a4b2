using System.Text.Json;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Confirms pulled events, so that they are not delivered again.</summary>
internal sealed class ConfirmEvents(PullQueue queue) : IApiCall
{
    public string Action => "ConfirmEvents";

    public ParameterSchema Schema => RequestSchemas.ConfirmEvents;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var handles = parameters.Texts("EventHandles") ?? [];
        if (handles.Length is 0 or > PullQueue.MaxBatch)
            return new(ApiErrors.InvalidValue($"EventHandles must have 1 to {PullQueue.MaxBatch} elements."));
        return new(queue.TryConfirm(handles) ? ApiResult.Empty() : ApiErrors.HandleExpired);
    }
}
