using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Media.Bench.Cluster;

/// <summary>Sends NewFileUpload callbacks at a steady rate, to the APIs in turn, without waiting for earlier answers.</summary>
internal sealed class SteadyLoad : IDisposable
{
    private const int TicksPerSecond = 50;

    private static long _files = 6_000_000_000_000_000_000;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentBag<Task> _underWay = [];
    private readonly IReadOnlyList<Uri> _apis;
    private readonly Task _sending;
    private ConcurrentBag<(HttpStatusCode? Status, TimeSpan After)> _answers = [];

    private SteadyLoad(int rate, IReadOnlyList<Uri> apis)
    {
        _apis = apis;
        _sending = Task.Run(() => SendAsync(rate / TicksPerSecond));
    }

    public static SteadyLoad Start(int rate, IReadOnlyList<Uri> apis) => new(rate, apis);

    /// <summary>Discards the answers so far, which belong to the warm-up.</summary>
    public void Forget() => _answers = [];

    public async Task<SeenByClients> StopAsync()
    {
        await _ending.CancelAsync();
        await _sending;
        await Task.WhenAll(_underWay);
        var answers = _answers.ToArray();
        return new SeenByClients(
            "",
            answers.Length,
            answers.Count(static answer => answer.Status == HttpStatusCode.ServiceUnavailable),
            answers.Count(static answer => answer.Status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)),
            Math.Round(answers.Max(static answer => answer.After).TotalMilliseconds));
    }

    public void Dispose()
    {
        _ending.Dispose();
        _http.Dispose();
    }

    private async Task SendAsync(int perTick)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond));
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
                for (var i = 0; i < perTick; i++)
                    _underWay.Add(PostAsync(Interlocked.Increment(ref _files)));
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }

    /// <summary>Posts one callback as a load balancer does: if an API does not answer, tries the next one.</summary>
    private async Task PostAsync(long file)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        HttpStatusCode? status = null;
        for (var turn = 0; turn < _apis.Count && status is null; turn++)
            status = await TryAsync(_apis[(int)((file + turn) % _apis.Count)], file.ToString(CultureInfo.InvariantCulture));
        _answers.Add((status, TimeProvider.System.GetElapsedTime(startedAt)));
    }

    private async Task<HttpStatusCode?> TryAsync(Uri api, string fileId)
    {
        try
        {
            var media = new { Name = "clip.mp4", Category = "Video" };
            using var body = JsonContent.Create(
                new { EventType = "NewFileUpload", FileUploadEvent = new { FileId = fileId, MediaBasicInfo = media } },
                options: JsonSerializerOptions.Default);
            using var answer = await _http.PostAsync(new Uri(api, "/callbacks/default"), body);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}

/// <param name="Other">Neither stored nor refused: no answer, or another status.</param>
internal sealed record SeenByClients(string What, int Callbacks, int Refused503, int Other, double WorstMilliseconds);
