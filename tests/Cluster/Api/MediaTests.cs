using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Api;

public sealed partial class MediaTests(DefaultApi shared) : IClassFixture<DefaultApi>, IAsyncLifetime
{
    private static readonly LifeRules Rules = new();

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await shared.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_file_is_read_from_the_store_without_a_grain_call()
    {
        var file = await StoreAsync(Given.NewFileId());

        using var answer = await _api.Client.GetAsync($"/v1/media/{file}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new EntityTagHeaderValue("\"1\""), answer.Headers.ETag);
        var view = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(file.Value, view.GetProperty("fileId").GetString());
        Assert.Equal("requesting", view.GetProperty("status").GetString());
        Assert.Equal("clip.mp4", view.GetProperty("name").GetString());
        Assert.Equal(1, view.GetProperty("version").GetInt64());
        Assert.Equal("2026-09-01T12:00:00Z", view.GetProperty("createdAt").GetString());
        Assert.Empty(_api.Grains.Received);
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("rubbish", HttpStatusCode.OK)]
    public async Task A_version_that_the_client_has_is_not_sent_again(string known, HttpStatusCode status)
    {
        var file = await StoreAsync(Given.NewFileId());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/media/{file}");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);

        using var answer = await _api.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.Equal(status == HttpStatusCode.OK, (await answer.Content.ReadAsByteArrayAsync()).Length > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/timeline")]
    [InlineData("/events")]
    public async Task An_unknown_file_is_404_and_an_invalid_FileId_is_400(string suffix)
    {
        using var unknown = await _api.Client.GetAsync($"/v1/media/404404{suffix}");
        using var invalid = await _api.Client.GetAsync($"/v1/media/52858907842735331675285890784273533167{suffix}");
        using var words = await _api.Client.GetAsync($"/v1/media/clip%20mp4{suffix}");

        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-file");
        await invalid.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-file-id");
        await words.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-file-id");
        Assert.Empty(_api.Grains.Received);
    }

    [Fact]
    public async Task A_list_is_paged_newest_change_first()
    {
        var files = new List<FileId>();
        for (var i = 0; i < 7; i++)
            files.Add(await StoreAsync(Given.NewFileId()));

        var scanned = new List<string>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await _api.GetJsonAsync($"/v1/media?limit=3&cursor={cursor}");
            Assert.Equal(["data", "nextCursor"], page.EnumerateObject().Select(member => member.Name));
            scanned.AddRange(page.GetProperty("data").EnumerateArray().Select(view => view.GetProperty("fileId").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(files.AsEnumerable().Reverse().Select(file => file.Value), scanned);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_last_page_that_is_exactly_full_has_no_cursor()
    {
        await StoreAsync(Given.NewFileId());
        await StoreAsync(Given.NewFileId());

        var page = await _api.GetJsonAsync("/v1/media?limit=2");

        Assert.Equal(2, page.GetProperty("data").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_list_applies_its_filters()
    {
        var old = await StoreAsync(Given.NewFileId(), at: Given.Noon);
        var deleted = await StoreAsync(
            Given.NewFileId(),
            at: Given.Noon.AddHours(1),
            then: at => new Evidence.Deleted([]) { At = at, Source = EvidenceSource.Push, Key = "gone" });
        var other = await StoreAsync(Given.NewFileId(), app: "tokened", at: Given.Noon.AddHours(2));

        Assert.Equal(new[] { deleted.Value }, await ListAsync("status=deleted"));
        Assert.Equal(new[] { other.Value }, await ListAsync("app=tokened"));
        Assert.Equal(new[] { other.Value, deleted.Value }, await ListAsync("updatedAfter=2026-09-01T20:00:00%2B08:00"));
        Assert.Equal(new[] { other.Value, deleted.Value, old.Value }, await ListAsync("status=&app=&updatedAfter=&limit=&cursor="));
        Assert.Empty(await ListAsync("app=missing"));
    }

    [Theory]
    [InlineData("status=done", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("updatedAfter=now", "updatedAfter")]
    [InlineData("updatedAfter=2026-09-01T20:00:00+08:00", "updatedAfter")]
    [InlineData("cursor=%F0%9F%98%80", "cursor")]
    [InlineData("cursor=AgAAAAAAAAAq", "cursor")]
    public async Task A_wrong_parameter_is_400_and_named(string query, string parameter)
    {
        using var answer = await _api.Client.GetAsync($"/v1/media?{query}");

        var problem = await answer.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        Assert.Contains(parameter, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_counts_the_deliveries_of_each_event()
    {
        var file = await StoreAsync(Given.NewFileId(), archived: true);
        for (var i = 0; i < 2; i++)
            await _api.Store.CommitAsync(null, Given.Event(file, key: $"NewFileUpload:{file}"));

        var timeline = await _api.GetJsonAsync($"/v1/media/{file}/timeline");

        var entry = Assert.Single(timeline.GetProperty("data").EnumerateArray());
        Assert.Equal(["at", "kind", "source", "taskId", "summary", "count"], entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal("uploaded", entry.GetProperty("kind").GetString());
        Assert.Equal("push", entry.GetProperty("source").GetString());
        Assert.Equal(3, entry.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task An_event_that_is_not_in_the_archive_counts_once()
    {
        var file = await StoreAsync(Given.NewFileId());

        var timeline = await _api.GetJsonAsync($"/v1/media/{file}/timeline");

        Assert.Equal(1, Assert.Single(timeline.GetProperty("data").EnumerateArray()).GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task The_events_of_a_file_are_paged_oldest_first_as_VOD_sent_them()
    {
        var file = await StoreAsync(Given.NewFileId());
        foreach (var body in new[] { """{"n":1}""", "{broken", """{"n":3}""" })
            await _api.Store.CommitAsync(null, Given.Event(file, body: Encoding.UTF8.GetBytes(body)));

        var first = await _api.GetJsonAsync($"/v1/media/{file}/events?limit=2");
        var second = await _api.GetJsonAsync($"/v1/media/{file}/events?limit=2&cursor={first.GetProperty("nextCursor").GetString()}");

        var events = first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).ToArray();
        Assert.Equal(["""{"n":1}""", "null", """{"n":3}"""], events.Select(one => one.GetProperty("body").GetRawText()));
        Assert.Equal("{broken", Encoding.UTF8.GetString(events[1].GetProperty("bodyBase64").GetBytesFromBase64()));
        Assert.Equal("applied", events[0].GetProperty("verdict").GetString());
        Assert.Equal("NewFileUpload", events[0].GetProperty("eventType").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_file_without_archived_events_has_an_empty_list_of_them()
    {
        var file = await StoreAsync(Given.NewFileId());

        var page = await _api.GetJsonAsync($"/v1/media/{file}/events");

        Assert.Equal(0, page.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Statistics_name_every_status()
    {
        await StoreAsync(Given.NewFileId(), archived: true);

        var stats = await _api.GetJsonAsync("/v1/stats");

        var counts = stats.GetProperty("countByStatus").EnumerateObject()
            .ToDictionary(count => count.Name, count => count.Value.GetInt64());
        Assert.Equal(
            ["uploaded", "requesting", "processing", "ready", "partly_ready", "failed", "blocked", "skipped", "deleted"], counts.Keys);
        Assert.Equal(1, counts["requesting"]);
        Assert.Equal("2026-09-01T12:00:00Z", stats.GetProperty("oldestUnfinished").GetString());
        Assert.Equal("2026-09-01T12:00:00Z", stats.GetProperty("lastEventReceived").GetString());
    }

    [Theory]
    [InlineData("/v1/media/7")]
    [InlineData("/v1/media/7/timeline")]
    [InlineData("/v1/media/7/events")]
    [InlineData("/v1/media")]
    [InlineData("/v1/stats")]
    public async Task An_unavailable_store_is_503_with_Retry_After(string path)
    {
        await using var api = await RunningApi.StartAsync(
            services: services => services.Replace(ServiceDescriptor.Singleton<IMediaFileReader, UnavailableReader>()));

        using var answer = await api.Client.GetAsync(path);

        var problem = await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "store-unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.DoesNotContain("db.internal", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_reported_as_unreadable()
    {
        var file = Given.NewFileId();
        await _api.Store.CommitAsync(Given.Row(file, record: """{"schema":99,"fileId":"1","app":"default"}"""), null);

        using var answer = await _api.Client.GetAsync($"/v1/media/{file}");

        await answer.IsProblemAsync(HttpStatusCode.InternalServerError, "unreadable-record");
    }

    [Fact]
    public async Task A_bug_is_500_and_its_text_is_only_in_the_log()
    {
        _api.Grains.OnRetry = _ => throw new InvalidOperationException("the inner secret");

        using var answer = await _api.Client.PostAsync("/v1/media/7/retry", null);

        var problem = await answer.IsProblemAsync(HttpStatusCode.InternalServerError, "internal-error");
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(
            _api.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("the inner secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", "/v1/media")]
    [InlineData("DELETE", "/v1/media/7")]
    [InlineData("GET", "/v1/media/7/retry")]
    [InlineData("POST", "/readyz")]
    public async Task An_unsupported_method_is_405(string method, string path)
    {
        using var answer = await _api.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await answer.IsProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    private async Task<string[]> ListAsync(string query) =>
        [
            .. (await _api.GetJsonAsync($"/v1/media?{query}")).GetProperty("data").EnumerateArray()
                .Select(view => view.GetProperty("fileId").GetString()!),
        ];

    private async Task<FileId> StoreAsync(
        FileId fileId, string app = "default", DateTimeOffset? at = null, bool archived = false,
        Func<DateTimeOffset, Evidence>? then = null)
    {
        var now = at ?? Given.Noon;
        var file = MediaFile.New(fileId, app, 1500000001, null).Apply(
            new Evidence.Uploaded("NewFileUpload", new MediaInfo { Name = "clip.mp4", Category = "Video" }, null)
            {
                At = now, Source = EvidenceSource.Push, Key = $"NewFileUpload:{fileId}",
            },
            Rules);
        if (then is not null)
            file = file.Apply(then(now), Rules);
        var write = Given.Row(fileId, status: file.Status, app: app, due: file.NextDueAt, at: now, record: MediaFileJson.Write(file));
        Assert.True((await _api.Store.CommitAsync(write, archived ? Given.Event(fileId, key: $"NewFileUpload:{fileId}") : null)).Committed);
        return fileId;
    }

    private sealed class UnavailableReader : IMediaFileReader
    {
        private static StoreUnavailableException Unavailable => new("db.internal:5432 does not answer");

        public ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken) => throw Unavailable;

        public ValueTask<IReadOnlyList<StoredFile>> ListAsync(MediaFileQuery query, CancellationToken cancellationToken) =>
            throw Unavailable;

        public ValueTask<IReadOnlyList<ArchivedEvent>> ReadEventsAsync(
            FileId fileId, long afterId, int limit, CancellationToken cancellationToken) =>
            throw Unavailable;

        public ValueTask<IReadOnlyDictionary<string, long>> CountDeliveriesAsync(FileId fileId, CancellationToken cancellationToken) =>
            throw Unavailable;

        public ValueTask<StoreStats> ReadStatsAsync(CancellationToken cancellationToken) => throw Unavailable;

        public ValueTask<DueBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken) => throw Unavailable;

        public ValueTask<DateTimeOffset> ReadCreatedAtAsync(CancellationToken cancellationToken) => throw Unavailable;

        public ValueTask<ScannedRange?> ReadScannedRangeAsync(string app, CancellationToken cancellationToken) => throw Unavailable;
    }
}
