
namespace Media.ServiceDefaults;

/// <summary>Endpoint metadata: the failures that the endpoint may answer with, for the OpenAPI document.</summary>
public sealed record PossibleProblems(IReadOnlyList<ProblemKind> Kinds);
