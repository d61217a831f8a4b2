using System.Net.Http.Json;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>The built simulator as a process of its own, on a port it chose itself.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private const string Announcement = "Simulator listening on ";
    private readonly GuardedProcess _process;
    private readonly HttpClient _http;

    private SimulatorProcess(GuardedProcess process, string address)
    {
        _process = process;
        Address = address;
        _http = new HttpClient { BaseAddress = new Uri(address), Timeout = Eventually.Patience };
    }

    public string Address { get; }

    /// <summary>Host and port, as an SDK takes its endpoint.</summary>
    public string Endpoint => new Uri(Address).Authority;

    public static async Task<SimulatorProcess> StartAsync(params string[] options)
    {
        var process = GuardedProcess.Start(["dotnet", Repository.SimulatorAssembly(), "--port", "0", .. options]);
        await process.SaysAsync(Announcement);
        var said = await Eventually.SeesAsync(
            () => Task.FromResult(process.Output), static output => output.Contains('\n', StringComparison.Ordinal), "the simulator's address");
        return new SimulatorProcess(process, said[(said.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..].Trim());
    }

    public Task PushToAsync(Uri receiver) => PutAsync("/sim/receiver", new { url = receiver });

    public Task SetFaultsAsync(object faults) => PutAsync("/sim/faults", faults);

    /// <returns>The new FileIds.</returns>
    public async Task<IReadOnlyList<string>> UploadAsync(int count, string name = "clip.mp4")
    {
        using var answer = await _http.PostAsJsonAsync("/sim/uploads", new { name, category = "Video", durationSeconds = 60, count });
        answer.EnsureSuccessStatusCode();
        var uploaded = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. uploaded.GetProperty("fileIds").EnumerateArray().Select(static id => id.GetString()!)];
    }

    /// <summary>Everything that was uploaded, and whether its event was answered 200.</summary>
    public async Task<IReadOnlyList<SimulatedUpload>> UploadsAsync() => (await _http.GetFromJsonAsync<SimulatedUploads>("/sim/uploads"))!.Uploads;

    public async Task<IReadOnlyList<SimulatedJob>> JobsAsync() => (await _http.GetFromJsonAsync<SimulatedJobs>("/sim/jobs"))!.Jobs;

    public async Task<SimulatedStats> StatsAsync() => (await _http.GetFromJsonAsync<SimulatedStats>("/sim/stats"))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task PutAsync(string path, object body)
    {
        using var answer = await _http.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record SimulatedUploads(IReadOnlyList<SimulatedUpload> Uploads);

    private sealed record SimulatedJobs(IReadOnlyList<SimulatedJob> Jobs);
}

internal sealed record SimulatedUpload(string FileId, string Name, bool Notified);

internal sealed record SimulatedJob(string FileId, string TaskId, string SessionId, string Action, IReadOnlyList<long> Definitions, string Status);

/// <param name="ApiCalls">By action, then by answer.</param>
internal sealed record SimulatedStats(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> ApiCalls,
    long CallbacksAttempted,
    long CallbacksAnswered200,
    long CallbacksFailed,
    long CallbacksTimedOut,
    long CallbacksDropped,
    long CallbacksDuplicated,
    long CallbacksReordered,
    int CallbacksWaiting)
{
    public long CallsOf(string action) => ApiCalls.TryGetValue(action, out var answers) ? answers.Values.Sum() : 0;
}
