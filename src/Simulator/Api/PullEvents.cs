using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Api;

/// <summary>Up to 16 events; an empty queue is an error after the call was held for a while.</summary>
internal sealed class PullEvents(PullQueue queue) : IApiCall
{
    public string Action => "PullEvents";

    public Shape Shape => RequestShapes.PullEvents;

    public async ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken) =>
        await queue.PullAsync(cancellationToken) is { } events
            ? new ApiAnswer.Success(new JsonObject { ["EventSet"] = events })
            : ApiErrors.NoEvent;
}

internal sealed class ConfirmEvents(PullQueue queue) : IApiCall
{
    public string Action => "ConfirmEvents";

    public Shape Shape => RequestShapes.ConfirmEvents;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var handles = parameters.Texts("EventHandles") ?? [];
        if (handles.Length is 0 or > PullQueue.LargestBatch)
            return new(ApiErrors.InvalidValue($"EventHandles has 1 to {PullQueue.LargestBatch} elements."));
        return new(queue.TryConfirm(handles) ? ApiAnswer.Done() : ApiErrors.HandleExpired);
    }
}

internal sealed class DescribeEventsState(PullQueue queue) : IApiCall
{
    public string Action => "DescribeEventsState";

    public Shape Shape => RequestShapes.OnlySubAppId;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken) =>
        new(new ApiAnswer.Success(new JsonObject { ["CountOfEventsToPull"] = queue.Count }));
}
