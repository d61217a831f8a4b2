using System.Net.Http.Json;
using System.Text.Json;
using Media.Simulator;
using Microsoft.AspNetCore.Builder;

namespace Media.Tests.Cluster.Files;

/// <summary>The project's simulator in this process.</summary>
internal sealed class RunningVod : IAsyncDisposable
{
    private readonly WebApplication _simulator;
    private readonly HttpClient _http;

    private RunningVod(WebApplication simulator)
    {
        _simulator = simulator;
        Address = SimulatorHost.AddressOf(simulator);
        _http = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public string Address { get; }

    public static async Task<RunningVod> StartAsync()
    {
        var simulator = SimulatorHost.Build(new SimulatorOptions { Port = 0, JobSeconds = 0.5 });
        await simulator.StartAsync();
        return new RunningVod(simulator);
    }

    public Task PushToAsync(string receiver) => PutAsync("/sim/receiver", new { url = receiver });

    public Task SetFaultsAsync(object faults) => PutAsync("/sim/faults", faults);

    /// <summary>Files VOD knows; who is told of them is the receiver's matter.</summary>
    public async Task<IReadOnlyList<string>> UploadAsync(int count = 1, string? procedure = null, string category = "Video")
    {
        using var answer = await _http.PostAsJsonAsync("/sim/uploads", new { name = "clip.mp4", category, durationSeconds = 60, count, procedure });
        answer.EnsureSuccessStatusCode();
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("fileIds").EnumerateArray().Select(static id => id.GetString()!)];
    }

    /// <summary>The FileId of every accepted job.</summary>
    public async Task<IReadOnlyList<string>> JobsAsync() =>
        [.. (await _http.GetFromJsonAsync<JsonElement>("/sim/jobs")).GetProperty("jobs").EnumerateArray().Select(static job => job.GetProperty("fileId").GetString()!)];

    public async Task<long> CallsAsync(string action) =>
        (await _http.GetFromJsonAsync<JsonElement>("/sim/stats")).GetProperty("apiCalls").TryGetProperty(action, out var answers)
            ? answers.EnumerateObject().Sum(static answer => answer.Value.GetInt64())
            : 0;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    private async Task PutAsync(string path, object body)
    {
        using var answer = await _http.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }
}
