using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Writes a result as the API's response: <c>Response</c> with RequestId and, for a failure, Error.</summary>
internal static class ApiResponseWriter
{
    private static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpResponse response, ApiResult result)
    {
        var content = result switch
        {
            ApiResult.Success success => success.Response,
            ApiResult.Failure failure => new JsonObject
            {
                ["Error"] = new JsonObject { ["Code"] = failure.Code, ["Message"] = failure.Message },
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        content["RequestId"] = IdGenerator.NewRequestId();
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Response"] = content }, Wire);
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }
}
