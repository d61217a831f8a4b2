using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>
/// A cluster that sends its telemetry to somebody else's backend, and one story: some files of which requests tell that are traced, then
/// many of which callbacks get lost while two silos are killed. What was received is kept for the tests.
/// </summary>
public sealed class TracedCluster : IAsyncLifetime
{
    internal const int Files = 200;

    internal const int ToldFiles = 3;

    /// <summary>
    /// In milliseconds: longer than a commit takes here, from the event to what is told of it; shorter than the life of a file. What is
    /// told of is in the spool, which a kill leaves.
    /// </summary>
    internal const double Moment = 3000;

    private const int JobSeconds = 8;

    /// <summary>What a caller that traces would send, each request in a trace of its own.</summary>
    private const string SomebodysTrace = "0af7651916cd43dd8448eb211c8031";

    private const string SomebodysSpan = "b7ad6b7169203331";

    private readonly List<Kill> _kills = [];
    private TraceBackend _backend = null!;
    private ScriptedCluster _cluster = null!;
    private int _requests;

    /// <summary>Everything that was received of those that requests told of, and of the requests.</summary>
    internal IReadOnlyList<ReceivedSpan> Told { get; private set; } = [];

    /// <summary>Everything that was received.</summary>
    internal IReadOnlyList<ReceivedSpan> Spans { get; private set; } = [];

    /// <summary>The files that lived through the kills.</summary>
    internal IReadOnlyList<TracedLife> Lives { get; private set; } = [];

    internal IReadOnlyList<Kill> Kills => _kills;

    public async Task InitializeAsync()
    {
        _backend = await TraceBackend.StartAsync();
        _cluster = await ScriptedCluster.UpAsync(3, 1, Settings);
        await TellAsync();
        await LiveAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        if (_backend is not null)
            await _backend.DisposeAsync();
    }

    /// <summary>Spans go by gRPC, the rest by HTTP.</summary>
    private void Settings(Dictionary<string, string> settings)
    {
        StandaloneProcess.WithQuickDiscovery(settings);
        settings["Life__LookUpAfter__0"] = "00:00:03";
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = _backend.Address;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = _backend.Grpc;
        settings["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "grpc";
    }

    /// <summary>Beginning and end of a few files, both from a caller whose request is traced.</summary>
    private async Task TellAsync()
    {
        foreach (var number in Enumerable.Range(1, ToldFiles))
        {
            var (fileId, task) = ($"528589078427353316{number}", $"theirs-{number}-t0");
            await TellAsync(Events.NewFileUpload(fileId, procedure: task));
            await TellAsync(Events.Finished(fileId, task, "https://example.com/made.mp4"));
        }

        Told = await Eventually.SeesAsync(_backend.SpansAsync, AreWhole, "each beginning and end, what told of it, and that they point to each other");
    }

    private static bool AreWhole(IReadOnlyList<ReceivedSpan> spans)
    {
        var pointedTo = spans.SelectMany(static span => span.Links ?? []).Select(static link => link.SpanId).ToHashSet();
        var known = spans.Select(static span => span.SpanId).ToHashSet();
        var told = spans.Where(static span => span.IsFirstOfItsKind).ToArray();
        return told.Length == 2 * ToldFiles && told.All(span => pointedTo.Contains(span.SpanId) && span.Links!.All(link => known.Contains(link.SpanId)));
    }

    /// <summary>As VOD would not: again, until it is stored. Each in a trace of its own.</summary>
    private Task<HttpStatusCode> TellAsync(string body) => Eventually.SeesAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_cluster.Apis[0], "/callbacks/default")) { Content = new StringContent(body) };
            request.Headers.Add("traceparent", $"00-{SomebodysTrace}{++_requests:x2}-{SomebodysSpan}-01");
            using var answer = await _cluster.Http.SendAsync(request);
            return answer.StatusCode;
        },
        static status => status == HttpStatusCode.OK,
        "a callback stored");

    private async Task LiveAsync()
    {
        await _cluster.Simulator.SetClockAsync(new { jobSeconds = JobSeconds });
        await _cluster.Simulator.SetFaultsAsync(new { seed = 7, callbackDrop = 0.1, callbackDuplicate = 0.2, callbackReorder = 0.1 });
        await WorkAsync(Files / 2);
        await KillAsync("silo 1");
        await _cluster.StartAsync("silo 1");
        await WorkAsync(Files / 2);
        await KillAsync("silo 2");
        await new Witness(_cluster.Simulator, _cluster).AllEndAsync(ToldFiles + Files, TimeSpan.FromSeconds(120), "ready");

        Lives = await Eventually.SeesAsync(LivesAsync, lives => lives.Count == Files && !lives.SelectMany(static life => life.Losses()).Any(IsAfterTheKills), "what was not killed is told", TimeSpan.FromSeconds(60));
        Spans = await _backend.SpansAsync();
    }

    /// <summary>Begins before a kill by more than it may explain, and is not done by then: some files have ended, others are halfway, others just begun.</summary>
    private async Task WorkAsync(int uploads)
    {
        var begun = Now();
        await _cluster.Simulator.UploadAsync(uploads / 2);
        await Eventually.SeesAsync(
            FilesAsync,
            files => Now() > begun + (2 * Moment) && files.Any(file => TracedLife.At(file, "createdAt") > begun && StandaloneProcess.StatusOf(file) == "ready"),
            "an end of what was just uploaded");
        await _cluster.Simulator.UploadAsync(uploads / 2);
    }

    private async Task KillAsync(string silo)
    {
        var ordered = Now();
        await _cluster.KillAsync(silo);
        _kills.Add(new Kill(ordered, Now()));
    }

    private bool IsAfterTheKills(Loss loss) => loss.Moments.All(moment => moment > _kills[^1].Done);

    private static double Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    private Task<JsonElement[]> FilesAsync() =>
        PageAsync("/v1/media?limit=200");

    private async Task<Received> LivesAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_cluster.Simulator.Address) };
        var jobs = (await http.GetFromJsonAsync<JsonElement>("/sim/jobs")).GetProperty("jobs").EnumerateArray()
            .ToDictionary(static job => job.GetProperty("fileId").GetString()!);
        var files = (await FilesAsync()).Where(file => jobs.ContainsKey(file.GetProperty("fileId").GetString()!)).ToArray();
        // What arrived just before a kill may arrive again.
        var spans = (await _backend.SpansAsync()).DistinctBy(static span => span.SpanId).ToArray();
        var traceOf = files.ToDictionary(static file => file.GetProperty("traceId").GetString()!, static file => file.GetProperty("fileId").GetString()!);
        var byFile = spans.ToLookup(span => span.FileId ?? traceOf.GetValueOrDefault(span.TraceId));
        return [.. await Task.WhenAll(files.Select(async file =>
        {
            var fileId = file.GetProperty("fileId").GetString()!;
            return new TracedLife(file, await PageAsync($"/v1/media/{fileId}/timeline"), await PageAsync($"/v1/media/{fileId}/events"), jobs[fileId], [.. byFile[fileId]]);
        }))];
    }

    private async Task<JsonElement[]> PageAsync(string path) =>
        [.. (await _cluster.Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("data").EnumerateArray()];

    private sealed class Received : List<TracedLife>
    {
        public override string ToString() => string.Join(", ", this.SelectMany(static life => life.Losses()).Take(10));
    }
}
