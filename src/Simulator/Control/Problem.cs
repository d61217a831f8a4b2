namespace Media.Simulator.Control;

/// <summary>An RFC 9457 problem: why <c>/sim</c> rejected a request.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail);
