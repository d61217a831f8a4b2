using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>The service as its readers meet it, whatever it runs on.</summary>
internal interface IRunningService
{
    HttpClient Http { get; }
}

internal static class RunningService
{
    /// <returns>The file as <c>/v1</c> shows it; null when it is not known.</returns>
    public static async Task<JsonElement?> FindAsync(this IRunningService service, string fileId)
    {
        using var answer = await service.Http.GetAsync($"/v1/media/{fileId}");
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<StatusCounts> CountsAsync(this IRunningService service)
    {
        var stats = await service.Http.GetFromJsonAsync<JsonElement>("/v1/stats");
        return new(stats.GetProperty("countByStatus").EnumerateObject().ToDictionary(static count => count.Name, static count => count.Value.GetInt64()));
    }
}

internal sealed class StatusCounts(IReadOnlyDictionary<string, long> counts)
{
    public long Of(params string[] statuses) => statuses.Sum(status => counts[status]);

    public override string ToString() =>
        string.Join(", ", counts.Where(static count => count.Value > 0).Select(static count => $"{count.Value} {count.Key}"));
}
