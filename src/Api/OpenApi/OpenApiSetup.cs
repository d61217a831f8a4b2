using System.Text.Json.Nodes;
using Media.ServiceDefaults.Access;
using Media.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Media.Api.OpenApi;

/// <summary><c>/openapi/v1.json</c>: OpenAPI 3.1, with an example of every answer.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";

    private const string KeyScheme = "apiKey";

    public static void AddMediaOpenApi(this IServiceCollection services) => services.AddOpenApi(DocumentName, static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Media",
                Version = "v1",
                Description = "Follows the files of Tencent Cloud VOD from upload to their final status. Later versions may add members "
                    + "and enumeration values, but never rename them, so clients must tolerate those they do not know. Every failure "
                    + "is answered with problem details (RFC 9457) of a stable type.",
            };
            document.Servers?.Clear();
            document.AddComponent<IOpenApiSecurityScheme>(KeyScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = ApiKeyHandler.Bearer,
                Description = $"A key configured as Api__Keys__{{name}}, with the scope {Scopes.Read} or {Scopes.Operate}; "
                    + $"{Scopes.Operate} includes {Scopes.Read}. If no key is configured, requests need none, and by default the service "
                    + "listens on loopback only.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            AddRequestExample(operation);
            AddAnswerExamples(operation);
            AddProblemExamples(operation, context);
            AddScope(operation, context);
            return Task.CompletedTask;
        });
    });

    /// <summary>Describes the body of a callback here: the endpoint reads raw bytes, so ASP.NET has no model to describe it from.</summary>
    private static void AddRequestExample(OpenApiOperation operation)
    {
        if (Examples.Request(operation.OperationId) is { } json)
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = "One EventContent of VOD's notification format 3.0. The Content-Type is ignored.",
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new()
                    {
                        Schema = new OpenApiSchema { Type = JsonSchemaType.Object },
                        Example = JsonNode.Parse(json),
                    },
                },
            };
    }

    private static void AddAnswerExamples(OpenApiOperation operation)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
            if (Examples.Answer(operation.OperationId, status) is { } json
                && answer.Content is { } contents
                && contents.TryGetValue("application/json", out var content))
                content.Example = JsonNode.Parse(json);
    }

    /// <summary>Adds the last scope that an operation requires: the widest, which includes the others.</summary>
    private static void AddScope(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } scope)
            operation.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [scope] }];
    }

    private static void AddProblemExamples(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var possible = context.Description.ActionDescriptor.EndpointMetadata.OfType<PossibleProblems>()
            .SelectMany(static problems => problems.Kinds);
        foreach (var kinds in possible.GroupBy(static kind => kind.Status))
        {
            if (operation.Responses?.GetValueOrDefault($"{kinds.Key}") is not OpenApiResponse { Content: { } contents } response)
                continue;
            response.Description = string.Join("; ", kinds.Select(static kind => $"{kind.Title} (`{kind.Type}`)"));
            contents[Problem.ContentType].Examples = kinds.ToDictionary(
                static kind => kind.Type["urn:media:".Length..],
                static IOpenApiExample (kind) => new OpenApiExample { Summary = kind.Title, Value = Examples.Of(kind) });
        }
    }
}
