using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>The envelope of every answer.</summary>
internal static class ApiResponse
{
    private static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpResponse response, ApiAnswer answer)
    {
        var content = answer switch
        {
            ApiAnswer.Success success => success.Response,
            ApiAnswer.Failure failure => new JsonObject
            {
                ["Error"] = new JsonObject { ["Code"] = failure.Code, ["Message"] = failure.Message },
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        content["RequestId"] = IdSource.NewRequestId();
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Response"] = content }, Wire);
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }
}
