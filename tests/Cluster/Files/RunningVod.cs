using System.Net.Http.Json;
using System.Text.Json;
using Media.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Media.Tests.Cluster.Files;

/// <summary>Runs the project's simulator in this process.</summary>
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

    /// <summary>Awaited before an API call is answered. The argument is the action.</summary>
    public Func<string, Task> BeforeCall { get; set; } = static _ => Task.CompletedTask;

    public static async Task<RunningVod> StartAsync(string mode = SimulatorDefaults.Mode, double speed = 1, double jobSeconds = 0.5)
    {
        var simulator = SimulatorHost.Build(new SimulatorOptions { Port = 0, JobSeconds = jobSeconds, Mode = mode, Speed = speed });
        RunningVod? vod = null;
        simulator.Use(async (http, next) =>
        {
            if (vod is not null && http.Request.Headers["X-TC-Action"].ToString() is { Length: > 0 } action)
                await vod.BeforeCall(action);
            await next(http);
        });
        await simulator.StartAsync();
        return vod = new RunningVod(simulator);
    }

    /// <summary>Ends all running tasks, and lets every new task end at once.</summary>
    public Task FinishTasksAsync() => SetClockAsync(new { speed = 100_000, jobSeconds = 0 });

    /// <summary>Leaves calls of this action unanswered until <see cref="HeldCalls.Release"/>.</summary>
    public HeldCalls Hold(string action)
    {
        var held = new HeldCalls();
        BeforeCall = called => called == action ? held.WaitAsync() : Task.CompletedTask;
        return held;
    }

    public Task PushToAsync(string receiver) => PutAsync("/sim/receiver", new { url = receiver });

    public Task SetFaultsAsync(object faults) => PutAsync("/sim/faults", faults);

    /// <param name="settings">Members of ModifyEventConfig.</param>
    public async Task ConfigureEventsAsync(object settings)
    {
        using var request = SignedCall.To(Address, "ModifyEventConfig", JsonSerializer.Serialize(settings), DateTimeOffset.UtcNow);
        using var answer = await _http.SendAsync(request);
        Assert.DoesNotContain("Error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public Task SetClockAsync(object clock) => PutAsync("/sim/clock", clock);

    /// <summary>Sends an event with this body.</summary>
    public async Task SendEventAsync(string body)
    {
        using var answer = await _http.PostAsync("/sim/events", new StringContent(body));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The number of unconfirmed events in the pull queue.</summary>
    public async Task<int> EventsWaitingAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>("/sim/stats")).GetProperty("eventsWaiting").GetInt32();

    /// <summary>Uploads files at VOD. Whether events about them are sent depends on the receiver.</summary>
    public async Task<IReadOnlyList<string>> UploadAsync(int count = 1, string? procedure = null, string category = "Video")
    {
        using var answer = await _http.PostAsJsonAsync(
            "/sim/uploads", new { name = "clip.mp4", category, durationSeconds = 60, count, procedure });
        answer.EnsureSuccessStatusCode();
        var uploaded = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. uploaded.GetProperty("fileIds").EnumerateArray().Select(static id => id.GetString()!)];
    }

    /// <summary>Deletes a file, as another holder of the account's keys would. Whether an event is sent depends on the receiver.</summary>
    /// <param name="transcode">Deletes only the transcode of this definition; null deletes the whole file.</param>
    public async Task DeleteAsync(string fileId, long? transcode = null)
    {
        var body = transcode is null
            ? JsonSerializer.Serialize(new { FileId = fileId })
            : JsonSerializer.Serialize(
                new { FileId = fileId, DeleteParts = new[] { new { Type = "TranscodeFiles", Definition = transcode } } });
        using var request = SignedCall.To(Address, "DeleteMedia", body, DateTimeOffset.UtcNow);
        using var answer = await _http.SendAsync(request);
        Assert.DoesNotContain("Error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Requests tasks, as another holder of the account's keys would.</summary>
    public async Task ProcessAsync(string fileId, int times)
    {
        var body = JsonSerializer.Serialize(
            new { FileId = fileId, MediaProcessTask = new { TranscodeTaskSet = new[] { new { Definition = 100010 } } } });
        for (var time = 0; time < times; time++)
        {
            using var request = SignedCall.To(Address, "ProcessMedia", body, DateTimeOffset.UtcNow);
            using var answer = await _http.SendAsync(request);
            Assert.DoesNotContain("Error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>The TaskIds of a file at VOD.</summary>
    public async Task<IReadOnlyList<string>> TaskIdsAsync(string fileId) =>
        [
            .. (await _http.GetFromJsonAsync<JsonElement>($"/sim/jobs?fileId={fileId}")).GetProperty("jobs").EnumerateArray()
                .Select(static task => task.GetProperty("taskId").GetString()!),
        ];

    /// <summary>The FileId of every accepted task.</summary>
    public async Task<IReadOnlyList<string>> FileIdsOfTasksAsync() =>
        [
            .. (await _http.GetFromJsonAsync<JsonElement>("/sim/jobs")).GetProperty("jobs").EnumerateArray()
                .Select(static task => task.GetProperty("fileId").GetString()!),
        ];

    /// <param name="answer">OK, an error code or similar; null counts all answers.</param>
    public async Task<long> CallsAsync(string action, string? answer = null) =>
        (await _http.GetFromJsonAsync<JsonElement>("/sim/stats")).GetProperty("apiCalls").TryGetProperty(action, out var answers)
            ? answers.EnumerateObject().Where(given => answer is null || given.Name == answer).Sum(static given => given.Value.GetInt64())
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

/// <summary>Calls that VOD has received and not answered yet.</summary>
internal sealed class HeldCalls
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public int Arrived => Volatile.Read(ref _arrived);

    public Task ArriveAsync(int count) => Eventually.HoldsAsync(() => Arrived >= count, $"{count} calls at VOD");

    public void Release() => _released.TrySetResult();

    public Task WaitAsync()
    {
        Interlocked.Increment(ref _arrived);
        return _released.Task;
    }
}
