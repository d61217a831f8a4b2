namespace Media.ServiceDefaults;

/// <summary>
/// The program asks another process of itself how it is, where nothing else can: the images have no curl. <c>--health URL</c> instead
/// of starting.
/// </summary>
public static class HealthVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>The exit code, 0 when the URL answers with success; null when nobody asks.</returns>
    public static async Task<int?> TryAnswerAsync(string[] args)
    {
        if (args is not ["--health", var url])
            return null;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(url));
            return answer.IsSuccessStatusCode ? 0 : await SayAsync($"{url} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException)
        {
            return await SayAsync($"{url} does not answer: {unanswered.Message}");
        }
    }

    private static async Task<int> SayAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
