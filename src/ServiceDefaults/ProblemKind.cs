
namespace Media.ServiceDefaults;

/// <summary>A kind of failure. Clients may branch on its type.</summary>
/// <param name="Type">Stable: <c>urn:media:...</c>.</param>
public sealed record ProblemKind(string Type, string Title, int Status);
