using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Media.ServiceDefaults;

public static class ProblemDescriptions
{
    /// <summary>Declares the failures that the endpoint may answer with.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params ProblemKind[] kinds)
    {
        foreach (var status in kinds.Select(static kind => kind.Status).Distinct())
            endpoint.Produces<ProblemBody>(status, Problem.ContentType);
        return endpoint.WithMetadata(new PossibleProblems(kinds));
    }
}
