using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Callbacks;

/// <summary>An event that VOD reports, before it is written as EventContent.</summary>
/// <param name="Member">The member of EventContent that has a value; its name cannot be derived from the type.</param>
/// <param name="FaultKey">Identifies the event for <see cref="Faults.FaultInjector"/>; the same in every run.</param>
/// <param name="Payload">Builds the member's value; its argument is true for a push and false for a pull.</param>
/// <param name="Upload">The file whose upload this event reports; null for other events.</param>
internal sealed record VodEvent(
    string EventType, string Member, string FaultKey, Func<bool, JsonObject> Payload, MediaFile? Upload = null)
{
    /// <summary>An event posted to <c>/sim/events</c>, delivered unchanged.</summary>
    public JsonObject? Verbatim { get; init; }

    public static VodEvent FromVerbatim(JsonObject verbatim, string faultKey) =>
        new("", "", faultKey, static _ => []) { Verbatim = verbatim };
}
