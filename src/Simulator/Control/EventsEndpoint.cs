using System.Globalization;
using Media.Simulator.Callbacks;

namespace Media.Simulator.Control;

/// <summary><c>POST /sim/events</c>: an event in the caller's own words, for those no job of this VOD would raise.</summary>
internal sealed class EventsEndpoint(EventRouter events, EventConfig config)
{
    private long _posted;

    public async Task PostAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.JsonObject) is not { } verbatim)
            return;
        var mode = config.Current.Mode;
        _ = events.Publish(VodEvent.Of(verbatim, string.Create(CultureInfo.InvariantCulture, $"posted:{Interlocked.Increment(ref _posted)}")));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await ControlHttp.WriteAsync(context, new EventAnswer(mode), ControlJson.Default.EventAnswer);
    }
}
