using System.Text.Json.Nodes;

namespace Media.Simulator.Api;

/// <summary>What a call answers. Errors of the API are HTTP 200 too: only <c>Response.Error</c> tells them apart.</summary>
internal abstract record ApiAnswer
{
    internal sealed record Success(JsonObject Response) : ApiAnswer;

    internal sealed record Failure(string Code, string Message) : ApiAnswer;

    /// <summary>Only RequestId is returned.</summary>
    public static Success Done() => new([]);
}
