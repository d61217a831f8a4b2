using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>A running service as its HTTP clients see it, whether it is one process or a cluster.</summary>
internal interface IRunningService
{
    HttpClient Http { get; }
}

internal static class RunningService
{
    /// <returns>The file as <c>/v1</c> shows it; null if it is not known.</returns>
    public static async Task<JsonElement?> FindAsync(this IRunningService service, string fileId)
    {
        using var answer = await service.AskAsync($"/v1/media/{fileId}");
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<StatusCounts> CountsAsync(this IRunningService service)
    {
        using var answer = await service.AskAsync("/v1/stats");
        answer.EnsureSuccessStatusCode();
        var stats = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new(stats.GetProperty("countByStatus").EnumerateObject()
            .ToDictionary(static count => count.Name, static count => count.Value.GetInt64()));
    }

    /// <summary>Retries while the answer is 503, which the service gives on slow cores when a read takes too long.</summary>
    private static Task<HttpResponseMessage> AskAsync(this IRunningService service, string path) => Eventually.SeesAsync(
        () => service.Http.GetAsync(path), static answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable, path);
}

internal sealed class StatusCounts(IReadOnlyDictionary<string, long> counts)
{
    public long Of(params string[] statuses) => statuses.Sum(status => counts[status]);

    public override string ToString() =>
        string.Join(", ", counts.Where(static count => count.Value > 0).Select(static count => $"{count.Value} {count.Key}"));
}
