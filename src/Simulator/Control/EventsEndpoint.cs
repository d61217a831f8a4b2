using System.Globalization;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Control;

/// <summary><c>POST /sim/events</c>: delivers the caller's own event, for event types that the simulator's tasks never raise.</summary>
internal sealed class EventsEndpoint(EventPublisher events, EventConfigStore config)
{
    private long _posted;

    public async Task PostAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.JsonObject) is not { } verbatim)
            return;
        var mode = config.Current.Mode;
        var faultKey = string.Create(CultureInfo.InvariantCulture, $"posted:{Interlocked.Increment(ref _posted)}");
        _ = events.PublishAsync(VodEvent.FromVerbatim(verbatim, faultKey));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await ControlHttp.WriteAsync(context, new PostedEventView(mode), ControlJson.Default.PostedEventView);
    }
}
