using System.Collections.Concurrent;
using System.Globalization;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Uploads are told of at a steady pace, whatever became of those before: who would have met a stall does meet it. What the sender
/// saw of each is kept.
/// </summary>
internal sealed class CallbackLoad
{
    /// <summary>The app whose files they are.</summary>
    public const string App = "load";

    private const int TicksPerSecond = 50;

    private static long files = 7_000_000_000_000_000_000;

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

    /// <param name="addresses">Of APIs, or of what stands before them; each is used in its turn.</param>
    public static CallbackLoad Start(int perSecond, params IReadOnlyList<Uri> addresses) => new(addresses, perSecond);

    /// <summary>Waits until <paramref name="callbacks"/> more than until now were answered like this.</summary>
    public async Task AnswersMoreAsync(int callbacks, string seen = "200")
    {
        var enough = Count(seen) + callbacks;
        await Eventually.HoldsAsync(() => Count(seen) >= enough, $"{callbacks} more callbacks answered {seen}");
    }

    private int Count(string seen) => _answers.Count(answer => answer.Seen == seen);

    /// <returns>What was seen of everything that was sent; all of it was answered, or was given up.</returns>
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
                    _underWay.Add(TellAsync(Interlocked.Increment(ref files)));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task TellAsync(long file)
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

/// <param name="Seen">The status, or the name of what happened instead of an answer.</param>
internal sealed record LoadAnswer(string FileId, string Seen, TimeSpan After);

internal sealed record LoadReport(IReadOnlyList<LoadAnswer> Answers)
{
    public IEnumerable<string> Stored => Answers.Where(static answer => answer.Seen == "200").Select(static answer => answer.FileId);

    /// <summary>
    /// A callback is stored or refused with 503, which says that it was not. How many were refused depends on how fast the machine is:
    /// <c>bench -- cluster</c> prints it.
    /// </summary>
    public void IsStoredOrRefused() => Assert.All(Answers, static answer => Assert.Contains(answer.Seen, (string[])["200", "503"]));

    public TimeSpan Worst => Answers.Max(static answer => answer.After);

    public override string ToString() =>
        $"{Answers.Count} callbacks: {string.Join(", ", Answers.CountBy(static answer => answer.Seen).Select(static seen => $"{seen.Value} x {seen.Key}"))}; worst {Worst.TotalMilliseconds:F0} ms";
}
