using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Callbacks;

/// <summary>Something VOD tells its customers, not yet put into words.</summary>
/// <param name="EventType">Value of EventType.</param>
/// <param name="Member">The member of EventContent that is filled; its name cannot be derived from the type.</param>
/// <param name="About">What chance is derived from: the same for the same event in another run.</param>
/// <param name="Payload">The content of the member; told whether it is for a push.</param>
/// <param name="Upload">The file whose upload this event reports, if it does.</param>
internal sealed record VodEvent(string EventType, string Member, string About, Func<bool, JsonObject> Payload, MediaFile? Upload = null)
{
    /// <summary>An event somebody else worded: delivered as it is, whatever it says.</summary>
    public JsonObject? Verbatim { get; init; }

    public static VodEvent Of(JsonObject verbatim, string about) => new("", "", about, static _ => []) { Verbatim = verbatim };
}
