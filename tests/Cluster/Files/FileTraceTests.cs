using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Files;

/// <summary>
/// The spans of a file's life, as a silo creates them. These tests run alone, because a listener receives the spans of the whole process.
/// </summary>
[Collection(nameof(TracingTests))]
public sealed class FileTraceTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-trace-");
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public FileTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Media" or "Microsoft.Orleans.Application",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        await StartSiloAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _listener.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_life_is_one_trace_whose_spans_cover_the_whole()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        var row = await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var spans = await SpansOfAsync(row, "media.output", 2);

        var root = Assert.Single(spans, static span => span.ParentSpanId == default);
        Assert.Equal(("media.file", MediaFileJson.Read(row.Record).TraceParent), (root.DisplayName, root.Id));
        Assert.All(spans.Where(span => span != root), span => Assert.Contains(spans, parent => parent.SpanId == span.ParentSpanId));
        Assert.Equal(
            ["media.call ProcessMedia", "media.event ProcedureStateChanged", "media.file", "media.output", "media.output", "media.run",
                "media.stage completing", "media.stage processing", "media.stage queued", "media.stage requesting"],
            spans.Select(static span => span.DisplayName).Order(StringComparer.Ordinal));

        var run = Assert.Single(spans, static span => span.DisplayName == "media.run");
        var stages = spans.Where(span => span.ParentSpanId == run.SpanId).OrderBy(static span => span.StartTimeUtc).ToArray();
        Assert.Equal(root.StartTimeUtc, run.StartTimeUtc);
        // An empty span lasts one tick.
        Assert.InRange(stages.Sum(static stage => stage.Duration.Ticks) - run.Duration.Ticks, 0, stages.Length);
        Assert.All(spans, span => Assert.Equal(fileId, span.GetTagItem("media.file_id")));
        // The times are VOD's, by its own clock.
        Assert.Equal(
            MediaFileJson.Read(row.Record).Procedures.SelectMany(static procedure => procedure.Outputs)
                .Select(static output => (output.BeginAt, output.FinishAt)).Order(),
            spans.Where(static span => span.DisplayName == "media.output")
                .Select(static span => (ToMilliseconds(span.StartTimeUtc), ToMilliseconds(span.StartTimeUtc + span.Duration))).Order());
    }

    [Fact]
    public async Task Each_request_has_a_trace_of_its_own_and_a_link_to_the_file_and_back()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        var row = await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var spans = await SpansOfAsync(row, "media.event ProcedureStateChanged", 1);

        foreach (var span in spans.Where(static span => span.DisplayName is "media.file" or "media.event ProcedureStateChanged"))
        {
            var request = Assert.Single(span.Links).Context;
            Assert.NotEqual(span.TraceId, request.TraceId);
            Assert.Contains(_ended, call => call.TraceId == request.TraceId && call.Links.Any(link => link.Context.SpanId == span.SpanId));
        }
    }

    [Fact]
    public async Task A_repeated_event_makes_neither_a_second_root_nor_a_second_run()
    {
        await _vod.SetFaultsAsync(new { callbackDuplicate = 1.0 });
        var fileIds = await _vod.UploadAsync(20);

        foreach (var fileId in fileIds)
        {
            var row = await _silo.BecomesAsync(fileId, MediaStatus.Ready);
            await _silo.UploadedAsync(fileId);
            await _silo.CollectAsync();
            await _silo.UploadedAsync(fileId);
            var spans = await SpansOfAsync(row, "media.event NewFileUpload", 2);
            Assert.Single(spans, static span => span.DisplayName == "media.file");
            Assert.Single(spans, static span => span.DisplayName == "media.run");
            Assert.Equal(4, spans.Count(static span => span.DisplayName.StartsWith("media.stage ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task An_activation_that_loses_a_race_leaves_no_span_and_continues_in_the_winners_trace()
    {
        const string Winner = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var fileId = NewFileId();
        var won = MediaFile.New(FileId.Parse(fileId), "default", 0, Winner) with { Status = MediaStatus.Uploaded };
        var write = new FileWrite(won.FileId, won.App, 0, won.Status, null, DateTimeOffset.UtcNow, 0, MediaFileJson.Write(won));
        Assert.True((await _silo.OtherWriter.CommitAsync(write, null)).Committed);

        await _silo.UploadedAsync(fileId, "theirs-t0");

        var span = Assert.Single(Of(fileId));
        Assert.Equal("media.event NewFileUpload", span.DisplayName);
        Assert.Equal(Winner, span.ParentId);
    }

    /// <summary>The span of such a commit is discarded, so a file's root span may be missing, but never exists twice.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_commit_in_doubt_the_next_delivery_is_decided_on_what_is_stored(bool isCommitted)
    {
        var fileId = NewFileId();
        Func<FileId?, Task> lost = static _ => throw new StoreUnavailableException("The answer was lost.");
        if (isCommitted)
            _silo.Store.AfterCommit = lost;
        else
            _silo.Store.BeforeCommit = lost;
        Assert.Equal(ReceiveOutcome.NotStored, await _silo.UploadedAsync(fileId, "theirs-t0"));
        Assert.Empty(Of(fileId));
        _silo.Store.LetCommitsThrough();

        Assert.Equal(isCommitted ? ReceiveOutcome.Duplicate : ReceiveOutcome.Applied, await _silo.UploadedAsync(fileId, "theirs-t0"));

        var traceParent = MediaFileJson.Read((await _silo.RowAsync(fileId))!.Record).TraceParent;
        var span = Assert.Single(Of(fileId));
        Assert.Equal(traceParent, isCommitted ? span.ParentId : span.Id);
    }

    [Fact]
    public async Task A_file_continues_under_its_root_in_another_silo()
    {
        var fileId = NewFileId();
        await _silo.UploadedAsync(fileId, "theirs-t0");
        await NextSiloAsync();

        Assert.Equal(ReceiveOutcome.Applied, await _silo.FinishedAsync(fileId, "theirs-t0"));
        Assert.Equal(ReceiveOutcome.Duplicate, await _silo.FinishedAsync(fileId, "theirs-t0"));

        var spans = await SpansOfAsync((await _silo.RowAsync(fileId))!, "media.event ProcedureStateChanged", 2);
        var root = Assert.Single(spans, static span => span.ParentSpanId == default);
        Assert.Equal("media.file", root.DisplayName);
        var children = spans.Where(static span => span.DisplayName is "media.run" or "media.event ProcedureStateChanged").ToArray();
        Assert.Equal(3, children.Length);
        Assert.All(children, span => Assert.Equal(root.SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task Calls_of_a_file_that_the_sweeper_wakes_in_another_silo_are_in_its_trace()
    {
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        var fileId = Assert.Single(await _vod.UploadAsync());
        await Eventually.HoldsAsync(() => Of(fileId).Any(static span => span.DisplayName == "media.call ProcessMedia"), "a call");
        await NextSiloAsync();
        var before = Of(fileId).Length;
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        var spans = await SpansOfAsync(await _silo.BecomesAsync(fileId, MediaStatus.Ready), "media.run", 1);

        var root = Assert.Single(spans, static span => span.ParentSpanId == default);
        Assert.Contains(spans.Skip(before), span => span.DisplayName == "media.call ProcessMedia" && span.ParentSpanId == root.SpanId);
    }

    /// <summary>Earlier builds wrote <c>tracedBy</c>, the silo of the root, and replaced the root when that silo was gone.</summary>
    [Fact]
    public async Task A_file_that_an_earlier_build_traced_continues_under_its_root_and_keeps_its_members()
    {
        const string Root = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        const string Silo = "127.0.0.1:43791@155071111";
        var fileId = NewFileId();
        var record = MediaFileJson.Write(MediaFile.New(FileId.Parse(fileId), "default", 0, Root))[..^1] + $",\"tracedBy\":\"{Silo}\"}}";
        var write = new FileWrite(FileId.Parse(fileId), "default", 0, MediaStatus.Uploaded, null, DateTimeOffset.UtcNow, 0, record);
        Assert.True((await _silo.OtherWriter.CommitAsync(write, null)).Committed);

        Assert.Equal(ReceiveOutcome.Applied, await _silo.UploadedAsync(fileId, "theirs-t0"));

        Assert.Equal(Root, Assert.Single(Of(fileId)).ParentId);
        var rewritten = JsonElement.Parse((await _silo.RowAsync(fileId))!.Record);
        Assert.Equal((Root, Silo), (rewritten.GetProperty("traceParent").GetString(), rewritten.GetProperty("tracedBy").GetString()));
    }

    [Fact]
    public async Task An_operators_retry_is_in_the_trace_and_its_run_beside_the_first()
    {
        await _vod.SetFaultsAsync(new { definitionFails = new Dictionary<string, double> { ["100020"] = 1.0 } });
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.BecomesAsync(fileId, MediaStatus.PartlyReady);
        await _vod.SetFaultsAsync(new { definitionFails = new Dictionary<string, double> { ["100020"] = 0.0 } });

        using var accepted = await _silo.Http.PostAsync($"/v1/media/{fileId}/retry", null);
        var row = await _silo.BecomesAsync(fileId, MediaStatus.Ready);

        var spans = await SpansOfAsync(row, "media.run", 2);
        Assert.Single(spans, static span => span.DisplayName == "media.retry");
        Assert.Equal(
            [1, 2],
            spans.Where(static span => span.DisplayName == "media.run")
                .Select(static run => (int)run.GetTagItem("media.attempt")!).Order());
    }

    [Fact]
    public async Task Every_log_line_of_a_file_names_its_trace()
    {
        using var log = new ScopedLines();
        _silo.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        var fileId = Assert.Single(await _vod.UploadAsync());
        await Eventually.HoldsAsync(
            () => log.Of(fileId).Any(static line => line.Text.Contains("failed", StringComparison.Ordinal)), "a failed call is logged");
        _silo.Store.AfterCommit = static _ => throw new StoreUnavailableException("The answer was lost.");
        await Eventually.HoldsAsync(
            () => log.Of(fileId).Any(static line => line.Text.Contains("unavailable", StringComparison.Ordinal)),
            "a lost commit is logged");
        _silo.Store.LetCommitsThrough();

        var file = JsonElement.Parse(await _silo.Http.GetStringAsync($"/v1/media/{fileId}"));

        Assert.All(log.Of(fileId), line => Assert.Equal(file.GetProperty("traceId").GetString(), line.FileTraceId));
    }

    /// <summary>
    /// The row is inserted without being read first, and the insert is refused, so the grain does not know yet whether the file is new.
    /// </summary>
    [Fact]
    public async Task A_log_line_written_before_the_record_was_read_names_no_trace()
    {
        using var log = new ScopedLines();
        _silo.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var fileId = NewFileId();
        await _silo.UploadedAsync(fileId, "theirs-t0");
        await _silo.CollectAsync();
        _silo.Store.BeforeCommit = static _ => throw new StoreUnavailableException("The database is unavailable.");

        Assert.Equal(ReceiveOutcome.NotStored, await _silo.UploadedAsync(fileId, "theirs-t0"));

        Assert.Null(Assert.Single(log.Of(fileId)).FileTraceId);
    }

    [Fact]
    public async Task A_problem_with_a_known_file_names_its_trace()
    {
        var fileId = NewFileId();
        await _silo.UploadedAsync(fileId, "theirs-t0");

        using var refused = await _silo.Http.PostAsync($"/v1/media/{fileId}/retry", null);

        var problem = await refused.IsProblemAsync(HttpStatusCode.Conflict, "nothing-to-retry");
        var file = JsonElement.Parse(await _silo.Http.GetStringAsync($"/v1/media/{fileId}"));
        Assert.Equal(file.GetProperty("traceId").GetString(), problem.GetProperty("fileTraceId").GetString());
        Assert.NotEqual(problem.GetProperty("fileTraceId").GetString(), problem.GetProperty("traceId").GetString());
    }

    private async Task NextSiloAsync()
    {
        await _silo.DisposeAsync();
        await StartSiloAsync();
    }

    private async Task StartSiloAsync()
    {
        _silo = await RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod);
        await _vod.PushToAsync(_silo.Receiver);
    }

    private static DateTimeOffset? ToMilliseconds(DateTime time) => new(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond)));

    private static string NewFileId() => $"52858907842{Random.Shared.NextInt64(10_000_000, 99_999_999)}";

    private Activity[] Of(string fileId) =>
        [.. _ended.Where(span => span is { Recorded: true, Source.Name: "Media" } && (string?)span.GetTagItem("media.file_id") == fileId)];

    /// <summary>Waits for the spans, because a span ends only after the commit that it describes.</summary>
    private async Task<Activity[]> SpansOfAsync(StoredFile row, string last, int count)
    {
        var fileId = row.FileId.Value;
        await Eventually.HoldsAsync(() => Of(fileId).Count(span => span.DisplayName == last) >= count, $"{count} spans {last} of {fileId}");
        var spans = Of(fileId);
        Assert.Single(spans.Select(static span => span.TraceId).Distinct());
        return spans;
    }
}
