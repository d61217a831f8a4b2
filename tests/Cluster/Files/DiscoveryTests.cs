using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Files;

/// <summary>Uploads nobody told of are found. The simulator pushes to nobody here, unless a test says so.</summary>
public sealed class DiscoveryTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-discovery-");
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        _silo = await StartSiloAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_upload_nobody_told_of_is_found_and_becomes_ready()
    {
        using var measured = new Measurements(_silo.Services);

        var fileIds = await _vod.UploadAsync(150);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);

        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        Assert.Equal(150, measured.Of("media.uploads.discovered").Sum(static counted => counted.Value));
        var file = await FileAsync(fileIds[0]);
        Assert.Equal(("default", "SearchMedia", "clip.mp4"), (file.App, file.Upload!.EventType, file.Media.Name));
        Assert.Equal(55, file.TraceParent?.Length);
        var told = (await EventsAsync(fileIds[0]))[0];
        Assert.Equal((EvidenceSource.Reconcile, "Uploaded"), (told.Source, told.EventType));
    }

    [Fact]
    public async Task What_is_said_of_a_known_file_that_lacks_its_upload_names_its_trace()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var log = new ScopedLines();
        _silo.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        _silo.Store.BeforeCommit = static _ => throw new InvalidOperationException("Nothing is taken.");
        var fileId = Assert.Single(await _vod.UploadAsync());
        var known = MediaFile.New(FileId.Parse(fileId), "default", 0, $"00-{Trace}-b7ad6b7169203331-01") with { Status = MediaStatus.Uploaded };
        var write = new FileWrite(known.FileId, known.App, 0, known.Status, null, DateTimeOffset.UtcNow, 0, MediaFileJson.Write(known));
        Assert.True((await _silo.OtherWriter.CommitAsync(write, null)).Committed);

        await Eventually.HoldsAsync(() => log.Of(fileId).Any(static line => line.FileTraceId == Trace && line.Text.Contains("left for the next walk", StringComparison.Ordinal)), "it is said, with its trace");
    }

    [Fact]
    public async Task A_known_file_is_not_asked_about()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var asked = await _vod.CallsAsync("DescribeTasks");

        await WalkFiveTimesAsync();

        Assert.Equal(asked, await _vod.CallsAsync("DescribeTasks"));
        Assert.Single(await EventsAsync(fileId), static told => told.EventType == "Uploaded");
    }

    [Fact]
    public async Task An_upload_that_started_a_procedure_is_followed_and_not_transcoded()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);

        Assert.Equal([fileId], await _vod.JobsAsync());
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia"));
        var file = await FileAsync(fileId);
        Assert.Equal(file.Upload!.Procedure, Assert.Single(file.Procedures).Task);
    }

    [Fact]
    public async Task An_image_nobody_told_of_is_known_and_skipped()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(category: "Image"));

        await _silo.BecomesAsync(fileId, MediaStatus.Skipped);

        Assert.Empty(await _vod.JobsAsync());
    }

    [Fact]
    public async Task An_event_that_comes_after_the_discovery_is_archived_and_starts_nothing()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var before = await FileAsync(fileId);

        Assert.Equal(ReceiveOutcome.Applied, await _silo.UploadedAsync(fileId));

        var after = await FileAsync(fileId);
        Assert.Equal(before.Timeline.Length + 1, after.Timeline.Length);
        Assert.Equal(MediaFileJson.Write(before), MediaFileJson.Write(after with { Timeline = before.Timeline }));
        Assert.Equal("NewFileUpload", (await EventsAsync(fileId))[^1].EventType);
        Assert.Equal([fileId], await _vod.JobsAsync());
    }

    [Fact]
    public async Task While_its_tasks_cannot_be_seen_a_file_is_left_for_the_next_walk()
    {
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.5, seed = 7 });

        var fileIds = await _vod.UploadAsync(20);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task A_file_known_only_from_somebody_elses_procedure_gets_its_lost_upload()
    {
        await _silo.DisposeAsync();
        var fileIds = await _vod.UploadAsync(3);
        _silo = await StartSiloAsync(static settings => settings["Discovery:Enabled"] = "false");
        foreach (var fileId in fileIds)
        {
            await _silo.FinishedAsync(fileId, $"{fileId}-somebody-elses-t0");
            await _silo.BecomesAsync(fileId, MediaStatus.Uploaded);
        }

        await _silo.DisposeAsync();
        _silo = await StartSiloAsync();

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        Assert.Equal("SearchMedia", (await FileAsync(fileIds[0])).Upload?.EventType);
        var asked = await _vod.CallsAsync("DescribeTasks");
        await WalkFiveTimesAsync();
        Assert.Equal(asked, await _vod.CallsAsync("DescribeTasks"));
    }

    [Fact]
    public async Task What_a_search_found_before_a_page_failed_is_kept()
    {
        // Minutes pass within a second: each page shows files of another time. All are known but the last.
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _vod = await RunningVod.StartAsync(speed: 1000);
        _silo = await StartSiloAsync(static settings => settings["Discovery:Enabled"] = "false");
        for (var page = 0; page < 16; page++)
            await Task.WhenAll((await _vod.UploadAsync(100)).Select(KnowAsync));
        var lost = Assert.Single(await _vod.UploadAsync());
        await _silo.DisposeAsync();
        // A walk that had to begin again after each failure would not come to the last page: with this seed, of the first twelve
        // thousand calls no more than thirteen in a row are answered.
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.4, seed = 12 });

        _silo = await StartSiloAsync();

        // Seventeen pages, some eleven failures, and a pause after three of them in a row.
        await _silo.BecomesAsync(lost, MediaStatus.Ready, TimeSpan.FromSeconds(90));
    }

    private async Task KnowAsync(string fileId) =>
        await _silo.OtherWriter.CommitAsync(new FileWrite(FileId.Parse(fileId), "default", 0, MediaStatus.Ready, null, DateTimeOffset.UtcNow, 0, "{}"), null);

    [Fact]
    public async Task A_young_file_is_left_to_its_callback()
    {
        await _silo.DisposeAsync();
        _silo = await StartSiloAsync(static settings => settings["Discovery:SettleTime"] = "00:30:00");
        var fileId = Assert.Single(await _vod.UploadAsync());

        await WalkFiveTimesAsync();

        Assert.Null(await _silo.RowAsync(fileId));
        Assert.Equal(0, await _vod.CallsAsync("DescribeTasks"));
    }

    [Fact]
    public async Task What_was_uploaded_before_the_service_began_is_not_its_to_transcode()
    {
        await _silo.DisposeAsync();
        await SayItBeganAsync(DateTimeOffset.UtcNow.AddHours(1));
        var fileId = Assert.Single(await _vod.UploadAsync());
        // A walk over a day would be 24 searches, and the file in the last.
        _silo = await StartSiloAsync(static settings => settings["Discovery:FirstWindow"] = "01:00:00");
        await WalkFiveTimesAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        // The same file, had the service been there before it: it is the beginning that kept it out.
        await _silo.DisposeAsync();
        await SayItBeganAsync(DateTimeOffset.UtcNow.AddHours(-1));
        _silo = await StartSiloAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task A_file_that_VODs_clock_shows_as_a_little_older_than_the_service_is_found()
    {
        await _silo.DisposeAsync();
        var uploadedAt = DateTimeOffset.UtcNow;
        await SayItBeganAsync(uploadedAt.AddMinutes(10));
        var fileId = Assert.Single(await _vod.UploadAsync());
        _silo = await StartSiloAsync();
        await WalkFiveTimesAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        // The same file half a minute older than the service, where a minute is allowed.
        await _silo.DisposeAsync();
        await SayItBeganAsync(uploadedAt.AddSeconds(30));
        _silo = await StartSiloAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task What_was_left_once_is_found_though_later_walks_begin_after_it()
    {
        await _silo.DisposeAsync();
        _silo = await StartSiloAsync(static settings =>
        {
            settings["Discovery:SettleTime"] = "00:00:04";
            settings["Discovery:Overlap"] = "00:00:01";
        });
        var fileId = Assert.Single(await _vod.UploadAsync());

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task What_VODs_clock_shows_as_older_than_the_walk_before_is_found()
    {
        // VOD's clock all but stands still: after three seconds it is three behind.
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _vod = await RunningVod.StartAsync(speed: 0.001);
        _silo = await StartSiloAsync(static settings => settings["Discovery:Overlap"] = "00:10:00");
        var began = DateTimeOffset.UtcNow;
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow - began > TimeSpan.FromSeconds(3), "three seconds");
        await WalkFiveTimesAsync();

        var fileId = Assert.Single(await _vod.UploadAsync());

        await _silo.BecomesAsync(fileId, MediaStatus.Processing);
    }

    [Fact]
    public async Task Each_page_of_a_files_tasks_counts_against_the_apps_limit()
    {
        await _silo.DisposeAsync();
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _vod.ProcessAsync(fileId, times: 101);
        await _vod.SetFaultsAsync(new { apiCallsPerSecond = 1 });

        _silo = await StartSiloAsync(static settings => settings["Vod:Apps:default:CallsPerSecond"] = "1");

        await Eventually.SeesAsync(() => _silo.RowAsync(fileId).AsTask(), static row => row is not null, "the file found");
        Assert.Equal((2, 0), (await _vod.CallsAsync("DescribeTasks"), await _vod.CallsAsync("DescribeTasks", "RequestLimitExceeded")));
    }

    private async Task WalkFiveTimesAsync()
    {
        var walks = await _vod.CallsAsync("SearchMedia");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("SearchMedia") >= walks + 5, "five more walks");
    }

    private async Task SayItBeganAsync(DateTimeOffset at)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_directory.FullName, "media.db")};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "UPDATE schema_version SET applied_at = @at";
        command.Parameters.AddWithValue("@at", at.ToUnixTimeMilliseconds());
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every other app is only followed: both are the same application at VOD.</summary>
    private Task<RunningSilo> StartSiloAsync(Action<Dictionary<string, string?>>? more = null) => RunningSilo.StartAsync(
        Path.Combine(_directory.FullName, "media.db"),
        _vod,
        settings =>
        {
            settings["Vod:Apps:other:Pipeline"] = "false";
            settings["Discovery:Enabled"] = "true";
            settings["Discovery:Interval"] = "00:00:00.2";
            settings["Discovery:SettleTime"] = "00:00:00";
            settings["Discovery:Overlap"] = "00:00:05";
            settings["Life:LookUpAfter:0"] = "00:00:01";
            more?.Invoke(settings);
        });

    private async Task<MediaFile> FileAsync(string fileId) => MediaFileJson.Read((await _silo.RowAsync(fileId))!.Record);

    private ValueTask<IReadOnlyList<ArchivedEvent>> EventsAsync(string fileId) => _silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 100, default);
}
