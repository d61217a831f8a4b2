namespace Media.Simulator.Control;

/// <summary>The answer of <c>/sim/clock</c>.</summary>
internal sealed record ClockView(double Speed, double JobSeconds, DateTimeOffset Now);
