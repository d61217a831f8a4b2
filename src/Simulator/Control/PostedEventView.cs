namespace Media.Simulator.Control;

/// <summary>The answer to <c>POST /sim/events</c>.</summary>
/// <param name="Mode">PUSH or PULL: how the event is delivered.</param>
internal sealed record PostedEventView(string Mode);
