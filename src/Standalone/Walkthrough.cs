using System.Text.Json;

namespace Media.Standalone;

/// <summary>
/// Uploads a sample file to the simulator, as VOD's console would, and prints the file's timeline until its final status. Shows a
/// newcomer what the service does.
/// </summary>
internal sealed class Walkthrough(
    HttpClient http, Uri api, Uri vod, Uri receiver, string app, TimeProvider clock, TextWriter console)
{
    /// <summary>How long the first event may take; the simulator sends it at once.</summary>
    public static readonly TimeSpan MaxWaitForEvent = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private int _printedEntries;

    /// <returns>Whether the file became ready.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await UploadAsync(cancellationToken) is not { } fileId)
            return false;
        await console.WriteLineAsync($"Uploaded clip.mp4 as the console would: FileId {fileId}");
        var uploadedAt = clock.GetTimestamp();
        while (true)
        {
            var file = await GetAsync($"v1/media/{fileId}", cancellationToken);
            await PrintTimelineAsync(fileId, cancellationToken);
            if (file is { } known && IsFinal(StatusOf(known)))
                return await PrintEndAsync(fileId, known);
            if (file is null && clock.GetElapsedTime(uploadedAt) >= MaxWaitForEvent)
            {
                await PrintMissingEventAsync(cancellationToken);
                return false;
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    /// <returns>The FileId, or null if this VOD is not the simulator: only that accepts an upload without the file's bytes.</returns>
    private async Task<string?> UploadAsync(CancellationToken cancellationToken)
    {
        using var set = await http.PutAsJsonAsync(new Uri(vod, "sim/receiver"), new ReceiverSetting(receiver), cancellationToken);
        if (!set.IsSuccessStatusCode)
        {
            await console.WriteLineAsync(
                $"{Commands.Address(vod)} is not the simulator: upload a file to VOD, and then see {Commands.Address(api)}/v1/media.");
            return null;
        }

        using var uploaded = await http.PostAsJsonAsync(
            new Uri(vod, "sim/uploads"), new SampleUpload("clip.mp4", "Video", 60), cancellationToken);
        uploaded.EnsureSuccessStatusCode();
        return (await uploaded.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("fileIds")[0].GetString();
    }

    /// <returns>The body, or null if the answer is not a success: the file is not known yet.</returns>
    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(api, path), cancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : null;
    }

    /// <summary>Prints the timeline's entries since the last call.</summary>
    private async Task PrintTimelineAsync(string fileId, CancellationToken cancellationToken)
    {
        if (await GetAsync($"v1/media/{fileId}/timeline", cancellationToken) is not { } timeline)
            return;
        foreach (var entry in timeline.GetProperty("data").EnumerateArray().Skip(_printedEntries))
        {
            var at = entry.GetProperty("at").GetDateTimeOffset();
            var kind = entry.GetProperty("kind").GetString();
            await console.WriteLineAsync($"  {at:HH:mm:ss.fff}  {kind,-22} {entry.GetProperty("summary").GetString()}");
            _printedEntries++;
        }
    }

    private async Task<bool> PrintEndAsync(string fileId, JsonElement file)
    {
        var status = StatusOf(file);
        await console.WriteLineAsync(status);
        foreach (var output in file.GetProperty("outputs").EnumerateArray())
        {
            var (state, url) = (output.GetProperty("status").GetString(), output.GetProperty("url").GetString());
            await console.WriteLineAsync($"  {output.GetProperty("definition")}  {state}  {url}");
        }

        var needsKey = http.DefaultRequestHeaders.Authorization is not null;
        await console.WriteLineAsync($"See it again: {Commands.Show(api, fileId, needsKey)}");
        return status == "ready";
    }

    private async Task PrintMissingEventAsync(CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(vod, "sim/stats"), cancellationToken);
        var stats = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        await console.WriteLineAsync(
            $"""
            No event of the file arrived within {MaxWaitForEvent.TotalSeconds} s. The simulator reports
              callbacks: {stats.GetProperty("callbacksAttempted")} sent, {stats.GetProperty("callbacksAnswered200")} answered 200
              events waiting to be pulled: {stats.GetProperty("eventsWaiting")}
            Likely causes:
              - The API refused the callbacks. The simulator signs them with another key than Vod__Apps__{app}__SignKey, or with
                none: start it with --sign-key. {Commands.Address(api)}/metrics counts refused callbacks by reason
                (media_callbacks_total).
              - The simulator delivers events in another mode than Vod__Apps__{app}__Mode: start it with --mode PUSH or --mode PULL.
              - The simulator has other credentials than Vod__Apps__{app}__SecretId and __SecretKey, so that pulling fails.
              - The simulator injects faults: see {Commands.Address(vod)}/sim/faults.
            """);
    }

    private static string StatusOf(JsonElement file) => file.GetProperty("status").GetString()!;

    private static bool IsFinal(string status) => status is "ready" or "partly_ready" or "failed" or "blocked" or "skipped" or "deleted";

    private sealed record ReceiverSetting(Uri Url);

    private sealed record SampleUpload(string Name, string Category, double DurationSeconds);
}
