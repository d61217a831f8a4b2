using System.Collections.Concurrent;
using System.Globalization;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Sends callbacks of uploads at a steady rate, without waiting for earlier responses, so that a stall affects every callback that falls
/// into it. Records the response to each.
/// </summary>
internal sealed class CallbackLoad
{
    /// <summary>The app to which the files belong.</summary>
    public const string App = "load";

    private const int TicksPerSecond = 10;

    private static long _files = 7_000_000_000_000_000_000;

    private readonly HttpClient _http = new() { Timeout = Eventually.Patience };
    private readonly ConcurrentBag<LoadAnswer> _answers = [];
    private readonly ConcurrentBag<Task> _underWay = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Uri[] _receivers;
    private readonly Task _sending;

    private CallbackLoad(IEnumerable<Uri> addresses, int perSecond)
    {
        _receivers = [.. addresses.Select(static address => new Uri(address, $"/callbacks/{App}"))];
        _sending = Task.Run(() => SendAsync(perSecond / TicksPerSecond));
    }

    /// <param name="addresses">The addresses of APIs or of a proxy in front of them, used in turn.</param>
    public static CallbackLoad Start(int perSecond, params IReadOnlyList<Uri> addresses) => new(addresses, perSecond);

    /// <summary>Waits until this many more callbacks were answered with this status.</summary>
    public async Task AnswersMoreAsync(int callbacks, string seen = "200")
    {
        var enough = Count(seen) + callbacks;
        await Eventually.HoldsAsync(() => Count(seen) >= enough, $"{callbacks} more callbacks answered {seen}");
    }

    private int Count(string seen) => _answers.Count(answer => answer.Seen == seen);

    /// <returns>The results of all callbacks sent, each of which has been answered or has timed out.</returns>
    public async Task<LoadReport> StopAsync()
    {
        await _ending.CancelAsync();
        await _sending;
        await Task.WhenAll(_underWay);
        _http.Dispose();
        _ending.Dispose();
        return new LoadReport([.. _answers]);
    }

    private async Task SendAsync(int perTick)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond));
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
                for (var i = 0; i < perTick; i++)
                    _underWay.Add(SendCallbackAsync(Interlocked.Increment(ref _files)));
        }
        catch (OperationCanceledException)
        {
            // The load was stopped.
        }
    }

    private async Task SendCallbackAsync(long file)
    {
        var fileId = file.ToString(CultureInfo.InvariantCulture);
        var startedAt = TimeProvider.System.GetTimestamp();
        var seen = await PostAsync(fileId, _receivers[(int)(file % _receivers.Length)]);
        _answers.Add(new LoadAnswer(fileId, seen, TimeProvider.System.GetElapsedTime(startedAt)));
    }

    private async Task<string> PostAsync(string fileId, Uri receiver)
    {
        try
        {
            using var answer = await _http.PostAsync(receiver, new StringContent(Events.NewFileUpload(fileId)));
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return e.GetType().Name;
        }
    }
}

/// <param name="Seen">The status, or the name of the failure if there was no response.</param>
internal sealed record LoadAnswer(string FileId, string Seen, TimeSpan After);

internal sealed record LoadReport(IReadOnlyList<LoadAnswer> Answers)
{
    public IEnumerable<string> Stored => Answers.Where(static answer => answer.Seen == "200").Select(static answer => answer.FileId);

    /// <summary>
    /// Asserts that each callback was stored, or refused with 503 because it was not. The number of refusals depends on the speed of the
    /// machine; <c>bench -- cluster</c> prints it.
    /// </summary>
    public void IsStoredOrRefused() => Assert.All(Answers, static answer => Assert.Contains(answer.Seen, (string[])["200", "503"]));

    public TimeSpan Worst => Answers.Max(static answer => answer.After);

    public override string ToString()
    {
        var counts = Answers.CountBy(static answer => answer.Seen).Select(static seen => $"{seen.Value} x {seen.Key}");
        return $"{Answers.Count} callbacks: {string.Join(", ", counts)}; worst {Worst.TotalMilliseconds:F0} ms";
    }
}
