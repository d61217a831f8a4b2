using System.Net;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

internal static class Answers
{
    /// <summary>Waits until the process answers with this status. A 503 must contain a reason and a <c>Retry-After</c>.</summary>
    public static async Task AnswersAsync(this Uri process, string path, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = process, Timeout = Eventually.Patience };
        await Eventually.SeesAsync(
            async () => (await http.GetAsync(path)).StatusCode, seen => seen == status, $"{process.Port}{path} {status}");
        if (status == HttpStatusCode.OK)
            return;
        using var refused = await http.GetAsync(path);
        var problem = await refused.IsProblemAsync(status, "not-ready");
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    /// <summary>Asserts that the response is a problem of this type with everything that a problem must have.</summary>
    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}, not {(int)status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal($"urn:media:{type}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }
}
