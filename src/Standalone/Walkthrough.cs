using System.Text.Json;

namespace Media.Standalone;

/// <summary>What a newcomer sees: a sample file uploaded as the console would, and its life as it happens.</summary>
internal sealed class Walkthrough(HttpClient http, Uri api, Uri vod, Uri receiver, TimeProvider clock, TextWriter console)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <returns>Whether the file became ready.</returns>
    public async Task<bool> Run(CancellationToken cancellation)
    {
        if (await Upload(cancellation) is not { } fileId)
            return false;
        await console.WriteLineAsync($"Uploaded clip.mp4 as the console would: FileId {fileId}");
        var told = 0;
        while (true)
        {
            var timeline = await Get($"v1/media/{fileId}/timeline", cancellation);
            if (timeline is { } known)
                told = await Tell(known, told);
            if (await Get($"v1/media/{fileId}", cancellation) is { } file && IsFinal(file.GetProperty("status").GetString()!))
                return await TellEnd(fileId, told, file, cancellation);
            await Task.Delay(Poll, clock, cancellation);
        }
    }

    /// <summary>Only the simulator takes an upload without its bytes; the real VOD gets its files from its console or SDKs.</summary>
    private async Task<string?> Upload(CancellationToken cancellation)
    {
        using var sent = await http.PutAsJsonAsync(new Uri(vod, "sim/receiver"), new ReceiverSetting(receiver), cancellation);
        if (!sent.IsSuccessStatusCode)
        {
            await console.WriteLineAsync($"{vod} is not the simulator: upload a file to VOD to see its life at {new Uri(api, "v1/media")}.");
            return null;
        }

        using var uploaded = await http.PostAsJsonAsync(new Uri(vod, "sim/uploads"), new SampleUpload("clip.mp4", "Video", 60), cancellation);
        uploaded.EnsureSuccessStatusCode();
        return (await uploaded.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("fileIds")[0].GetString();
    }

    private async Task<JsonElement?> Get(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(new Uri(api, path), cancellation);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation) : null;
    }

    private async Task<int> Tell(JsonElement timeline, int told)
    {
        var entries = timeline.GetProperty("data").EnumerateArray().ToArray();
        foreach (var entry in entries.Skip(told))
        {
            var at = entry.GetProperty("at").GetDateTimeOffset();
            await console.WriteLineAsync($"  {at:HH:mm:ss.fff}  {entry.GetProperty("kind").GetString(),-22} {entry.GetProperty("summary").GetString()}");
        }

        return Math.Max(told, entries.Length);
    }

    private async Task<bool> TellEnd(string fileId, int told, JsonElement file, CancellationToken cancellation)
    {
        if (await Get($"v1/media/{fileId}/timeline", cancellation) is { } timeline)
            await Tell(timeline, told);
        var status = file.GetProperty("status").GetString();
        await console.WriteLineAsync($"{status}");
        foreach (var output in file.GetProperty("outputs").EnumerateArray())
            await console.WriteLineAsync($"  {output.GetProperty("definition")}  {output.GetProperty("status").GetString()}  {output.GetProperty("url").GetString()}");
        await console.WriteLineAsync($"See it again: curl {new Uri(api, $"v1/media/{fileId}")}");
        return status == "ready";
    }

    private static bool IsFinal(string status) => status is "ready" or "partly_ready" or "failed" or "skipped" or "deleted";

    private sealed record ReceiverSetting(Uri Url);

    private sealed record SampleUpload(string Name, string Category, double DurationSeconds);
}
