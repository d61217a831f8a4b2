using System.Text.Json.Nodes;

namespace Media.Simulator.Api;

/// <summary>The result of an API call. Both cases are answered with HTTP 200; only a failure has <c>Response.Error</c>.</summary>
internal abstract record ApiResult
{
    internal sealed record Success(JsonObject Response) : ApiResult;

    internal sealed record Failure(string Code, string Message) : ApiResult;

    /// <summary>A success that returns only RequestId.</summary>
    public static Success Empty() => new([]);
}
