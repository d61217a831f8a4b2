namespace Media.ServiceDefaults;

/// <summary>
/// Implements <c>--health URL</c>: instead of starting, the program requests the health of another process. Container health checks use
/// it because the images have no curl.
/// </summary>
public static class HealthVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>The exit code, 0 if the URL answers with success; null if the arguments do not ask for a health check.</returns>
    public static async Task<int?> TryAnswerAsync(string[] args)
    {
        if (args is not ["--health", var url])
            return null;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(url));
            return answer.IsSuccessStatusCode
                ? 0
                : await SayAsync($"{url} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException)
        {
            return await SayAsync($"{url} did not answer: {unanswered.Message}");
        }
    }

    private static async Task<int> SayAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
