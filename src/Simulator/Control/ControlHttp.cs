using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Media.Simulator.Control;

/// <summary>Bodies of <c>/sim</c>, in and out; what cannot be read is answered 400 with what is wrong.</summary>
internal static class ControlHttp
{
    /// <summary>Null when the answer has been given already.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body)
                return body;
            await RefuseAsync(context, ["The body is null."]);
        }
        catch (JsonException wrong)
        {
            // The reader's text names the member and the line of the caller's own body: nothing of ours is in it.
            await RefuseAsync(context, [$"The body is not what this call takes: {wrong.Message}"]);
        }

        return null;
    }

    public static Task RefuseAsync(HttpContext context, IReadOnlyCollection<string> problems)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(
            context, new Problem("urn:media:simulator:invalid-request", "The request cannot be used.", 400, string.Join(' ', problems)),
            ControlJson.Default.Problem, "application/problem+json");
    }

    public static async Task WriteAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        await JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted);
    }
}
