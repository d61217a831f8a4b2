using System.Text.Json.Nodes;

namespace Media.Simulator.Tasks;

/// <summary>One requested output of a procedure.</summary>
/// <param name="Input">The requested parameters, which results repeat as their Input.</param>
internal sealed record SubtaskRequest(SubtaskKind Kind, long Definition, JsonObject Input);
