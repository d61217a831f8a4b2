using System.Net.Http.Json;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>A client of a running simulator's own API.</summary>
internal class SimulatorClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    /// <summary>Resets every fault that a test sets on a shared simulator.</summary>
    public static readonly object NoFaults = new
    {
        callbackDrop = 0,
        callbackDuplicate = 0,
        callbackReorder = 0,
        callbackDelayMs = 0,
        apiRateLimited = 0,
        apiInternalErrorBefore = 0,
        apiInternalErrorAfter = 0,
        apiCutAfter = 0,
        apiDelayMs = 0,
        definitionFails = new Dictionary<string, double>(),
        jobAborted = 0,
    };

    /// <summary>The mix of faults that <c>scripts/cluster up --faults storm</c> sets.</summary>
    public static readonly object Storm = new
    {
        callbackDrop = 0.1,
        callbackDuplicate = 0.2,
        callbackReorder = 0.2,
        callbackDelayMs = 200,
        apiRateLimited = 0.1,
        apiInternalErrorAfter = 0.05,
        apiCutAfter = 0.05,
    };

    public SimulatorClient(string address)
    {
        Address = address;
        _http = new HttpClient { BaseAddress = new Uri(address), Timeout = Eventually.Patience };
    }

    public string Address { get; }

    /// <summary>Host and port, the form in which an SDK expects its endpoint.</summary>
    public string Endpoint => new Uri(Address).Authority;

    /// <param name="receiver">Null stops pushing.</param>
    public Task PushToAsync(Uri? receiver) => PutAsync("/sim/receiver", new { url = receiver });

    public Task SetFaultsAsync(object faults) => PutAsync("/sim/faults", faults);

    public Task<JsonElement> FaultsAsync() => _http.GetFromJsonAsync<JsonElement>("/sim/faults");

    public Task SetClockAsync(object clock) => PutAsync("/sim/clock", clock);

    /// <summary>The current time of the simulator's clock.</summary>
    public async Task<DateTimeOffset> NowAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>("/sim/clock")).GetProperty("now").GetDateTimeOffset();

    /// <returns>The new FileIds.</returns>
    public async Task<IReadOnlyList<string>> UploadAsync(int count, string name = "clip.mp4")
    {
        using var answer = await _http.PostAsJsonAsync("/sim/uploads", new { name, category = "Video", durationSeconds = 60, count });
        answer.EnsureSuccessStatusCode();
        var uploaded = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. uploaded.GetProperty("fileIds").EnumerateArray().Select(static id => id.GetString()!)];
    }

    /// <summary>All uploads, and whether the event of each was answered 200.</summary>
    public async Task<IReadOnlyList<SimulatedUpload>> UploadsAsync() =>
        (await _http.GetFromJsonAsync<SimulatedUploads>("/sim/uploads"))!.Uploads;

    public async Task<IReadOnlyList<SimulatedJob>> JobsAsync() => (await _http.GetFromJsonAsync<SimulatedJobs>("/sim/jobs"))!.Jobs;

    public async Task<SimulatedStats> StatsAsync() => (await _http.GetFromJsonAsync<SimulatedStats>("/sim/stats"))!;

    public virtual ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
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

internal sealed record SimulatedJob(
    string FileId,
    string TaskId,
    string SessionId,
    string Action,
    IReadOnlyList<long> Definitions,
    string Status);

/// <param name="ApiCalls">The number of calls by action and answer.</param>
internal sealed record SimulatedStats(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> ApiCalls,
    long CallbacksAttempted,
    long CallbacksAnswered200,
    long CallbacksFailed,
    long CallbacksTimedOut,
    long CallbacksDropped,
    long CallbacksDuplicated,
    long CallbacksReordered,
    int CallbacksWaiting,
    int EventsWaiting)
{
    public long CallsOf(string action) => ApiCalls.TryGetValue(action, out var answers) ? answers.Values.Sum() : 0;

    /// <summary>One line per action, for the output of a test.</summary>
    public IEnumerable<string> DescribeCalls() => ApiCalls.Select(static action =>
        $"{action.Key}: {string.Join(", ", action.Value.Select(static answer => $"{answer.Value} {answer.Key}"))}");
}
