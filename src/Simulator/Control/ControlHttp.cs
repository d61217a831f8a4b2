using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Media.Simulator.Control;

/// <summary>Reads and writes the bodies of <c>/sim</c>; an invalid one is answered 400 with all of its mistakes.</summary>
internal static class ControlHttp
{
    /// <returns>The body, or null if it was invalid and has been answered.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body)
                return body;
            await RefuseAsync(context, ["The body is null."]);
        }
        catch (JsonException invalid)
        {
            // Safe to return: the message names a member and a line of the caller's own body.
            await RefuseAsync(context, [$"The body is invalid: {invalid.Message}"]);
        }

        return null;
    }

    public static Task RefuseAsync(HttpContext context, IReadOnlyCollection<string> problems)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(
            context, new Problem("urn:media:simulator:invalid-request", "The request is invalid.", 400, string.Join(' ', problems)),
            ControlJson.Default.Problem, "application/problem+json");
    }

    public static async Task WriteAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        await JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted);
    }
}
