namespace Media.Simulator.Control;

/// <summary>The body and the answer of <c>/sim/receiver</c>; null: pushes have no receiver and are lost.</summary>
internal sealed record ReceiverSetting(string? Url);
