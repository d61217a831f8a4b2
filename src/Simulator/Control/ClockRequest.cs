namespace Media.Simulator.Control;

/// <summary>The body of <c>PUT /sim/clock</c>; omitted members stay as they are.</summary>
internal sealed record ClockRequest(double? Speed, double? JobSeconds);
