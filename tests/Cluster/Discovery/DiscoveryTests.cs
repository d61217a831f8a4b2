using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Discovery;

/// <summary>
/// The service finds uploads whose callbacks were lost. The simulator pushes no events here, and scans run only when a test requests one.
/// </summary>
public sealed class DiscoveryTests : IClassFixture<DiscoveryTests.ScannedApps>, IAsyncLifetime
{
    private readonly ScannedApps _shared;
    private readonly RunningSilo _silo;
    private readonly RunningVod _vod;

    public DiscoveryTests(ScannedApps shared)
    {
        _shared = shared;
        (_silo, _vod) = shared.NextApp();
    }

    public async Task InitializeAsync()
    {
        _shared.Clock.Shift = ScannedApps.OldEnough;
        await SayItBeganAsync(TimeSpan.FromMinutes(-1));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_upload_whose_callback_was_lost_is_found_and_becomes_ready()
    {
        using var measured = new Measurements(_silo.Services);

        var fileIds = await _vod.UploadAsync(150);

        await _silo.ScanAsync();

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        Assert.Equal(
            150,
            measured.Of("media.uploads.discovered")
                .Where(counted => counted.Tags["app"] == _silo.App).Sum(static counted => counted.Value));
        var file = await FileAsync(fileIds[0]);
        Assert.Equal((_silo.App, "SearchMedia", "clip.mp4"), (file.App, file.Upload!.EventType, file.Media.Name));
        Assert.Equal(55, file.TraceParent?.Length);
        var archived = (await EventsAsync(fileIds[0]))[0];
        Assert.Equal((EvidenceSource.Reconcile, "Uploaded"), (archived.Source, archived.EventType));
    }

    [Fact]
    public async Task A_log_line_about_a_known_file_that_lacks_its_upload_names_its_trace()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var log = new ScopedLines();
        _silo.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        _silo.Store.BeforeCommit = static _ => throw new InvalidOperationException("Nothing is taken.");
        var fileId = Assert.Single(await _vod.UploadAsync());
        var known =
            MediaFile.New(FileId.Parse(fileId), _silo.App, 0, $"00-{Trace}-b7ad6b7169203331-01") with { Status = MediaStatus.Uploaded };
        var write = new FileWrite(known.FileId, known.App, 0, known.Status, null, DateTimeOffset.UtcNow, 0, MediaFileJson.Write(known));
        Assert.True((await _silo.OtherWriter.CommitAsync(write, null)).Committed);

        await _silo.ScanAsync();

        Assert.Contains(
            log.Of(fileId),
            static line => line.FileTraceId == Trace && line.Text.Contains("the next scan tries again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VOD_is_not_asked_about_a_known_file()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var asked = await _vod.CallsAsync("DescribeTasks");

        await _silo.ScanAsync();

        Assert.Equal(asked, await _vod.CallsAsync("DescribeTasks"));
        Assert.Single(await EventsAsync(fileId), static archived => archived.EventType == "Uploaded");
    }

    [Fact]
    public async Task An_upload_that_started_a_procedure_is_followed_and_not_transcoded()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));

        await _silo.ScanAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);

        Assert.Equal([fileId], await _vod.FileIdsOfTasksAsync());
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia"));
        var file = await FileAsync(fileId);
        Assert.Equal(file.Upload!.Procedure, Assert.Single(file.Procedures).Task);
    }

    [Fact]
    public async Task An_image_whose_callback_was_lost_is_recorded_and_skipped()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(category: "Image"));

        await _silo.ScanAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Skipped);

        Assert.Empty(await _vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task An_event_that_comes_after_the_discovery_is_archived_and_starts_nothing()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        var before = await FileAsync(fileId);

        var delivery = RunningSilo.Delivery(RunningSilo.Upload(fileId), _silo.App) with { ReceivedAt = _shared.Clock.GetUtcNow() };
        Assert.Equal(ReceiveOutcome.Applied, await _silo.File(fileId).Receive(delivery));

        var after = await FileAsync(fileId);
        Assert.Equal(before.Timeline.Length + 1, after.Timeline.Length);
        Assert.Equal(MediaFileJson.Write(before), MediaFileJson.Write(after with { Timeline = before.Timeline }));
        Assert.Equal("NewFileUpload", (await EventsAsync(fileId))[^1].EventType);
        Assert.Equal([fileId], await _vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task A_file_is_left_for_the_next_scan_while_its_tasks_cannot_be_read()
    {
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.5, seed = 7 });

        var fileIds = await _vod.UploadAsync(20);

        await ScanUntilKnownAsync(fileIds);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
    }

    [Fact]
    public async Task A_file_known_only_from_a_foreign_procedure_gets_its_lost_upload()
    {
        var fileIds = await _vod.UploadAsync(3);
        foreach (var fileId in fileIds)
        {
            await _silo.FinishedAsync(fileId, $"{fileId}-foreign-t0");
            await _silo.BecomesAsync(fileId, MediaStatus.Uploaded);
        }

        await _silo.ScanAsync();

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        Assert.Equal("SearchMedia", (await FileAsync(fileIds[0])).Upload?.EventType);
        var asked = await _vod.CallsAsync("DescribeTasks");
        await _silo.ScanAsync();
        Assert.Equal(asked, await _vod.CallsAsync("DescribeTasks"));
    }

    [Fact]
    public async Task A_search_that_fails_at_a_page_keeps_what_it_found_before()
    {
        // The clock is fast enough that each page shows files of a different time. The service knows all files but the last.
        await _vod.SetClockAsync(new { speed = 1000 });
        for (var page = 0; page < 16; page++)
            await Task.WhenAll((await _vod.UploadAsync(100)).Select(KnowAsync));
        var lost = Assert.Single(await _vod.UploadAsync());
        // A scan that restarted after each failure would never reach the last page: with this seed at most thirteen calls in a row succeed
        // among the first twelve thousand.
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.4, seed = 12 });

        // Seventeen pages with about eleven failures; after three failures in a row the next scan continues.
        await ScanUntilKnownAsync([lost]);

        await _silo.BecomesAsync(lost, MediaStatus.Ready);
    }

    private async Task KnowAsync(string fileId) =>
        await _silo.OtherWriter.CommitAsync(
            new FileWrite(FileId.Parse(fileId), _silo.App, 0, MediaStatus.Ready, null, DateTimeOffset.UtcNow, 0, "{}"), null);

    [Fact]
    public async Task A_young_file_is_left_to_its_callback()
    {
        _shared.Clock.Shift = ScannedApps.Young;
        var fileId = Assert.Single(await _vod.UploadAsync());

        await _silo.ScanAsync();

        Assert.Null(await _silo.RowAsync(fileId));
        Assert.Equal(0, await _vod.CallsAsync("DescribeTasks"));
    }

    [Fact]
    public async Task A_file_uploaded_before_the_service_began_is_not_transcoded()
    {
        await SayItBeganAsync(TimeSpan.FromMinutes(60));
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        // If the service began before the upload, it takes the same file: only its beginning kept the file out.
        await SayItBeganAsync(TimeSpan.FromMinutes(-60));
        await _silo.ScanAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    /// <summary>The service allows the clocks to differ by one minute.</summary>
    [Fact]
    public async Task A_file_that_VODs_clock_shows_as_a_little_older_than_the_service_is_found()
    {
        await SayItBeganAsync(TimeSpan.FromMinutes(5));
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        await SayItBeganAsync(TimeSpan.FromSeconds(1));
        await _silo.ScanAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task A_file_that_was_left_once_is_found_though_later_scans_begin_after_it()
    {
        _shared.Clock.Shift = ScannedApps.Young;
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _silo.ScanAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        _shared.Clock.Shift = ScannedApps.OldEnough;
        await _silo.ScanAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task Each_page_of_a_files_tasks_waits_for_its_turn_under_the_apps_limit()
    {
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _vod.ProcessAsync(fileId, times: 101);
        using var measured = new Measurements(_silo.Services);

        await _silo.ScanAsync();

        Assert.NotNull(await _silo.RowAsync(fileId));
        Assert.Equal(2, await _vod.CallsAsync("DescribeTasks"));
        Assert.Equal(
            2,
            measured.Of("media.vod.limiter.wait").Count(wait => wait.Tags["app"] == _silo.App && wait.Tags["action"] == "DescribeTasks"));
    }

    private Task<bool> ScanUntilKnownAsync(IReadOnlyList<string> fileIds) => Eventually.HoldsAsync(
        async () =>
        {
            await _silo.ScanAsync();
            foreach (var fileId in fileIds)
            {
                if (await _silo.RowAsync(fileId) is null)
                    return false;
            }

            return true;
        },
        "every file found");

    private async Task SayItBeganAsync(TimeSpan fromNow)
    {
        await using var database = new SqliteConnection($"Data Source={_shared.ConnectionString};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "UPDATE schema_version SET applied_at = (unixepoch('now') + @seconds) * 1000";
        command.Parameters.AddWithValue("@seconds", (long)fromNow.TotalSeconds);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<MediaFile> FileAsync(string fileId) => MediaFileJson.Read((await _silo.RowAsync(fileId))!.Record);

    private ValueTask<IReadOnlyList<ArchivedEvent>> EventsAsync(string fileId) =>
        _silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 100, default);

    /// <summary>
    /// A file must be ten minutes old by the silo's clock, which is ahead of VOD's by the shift that a test sets. A scan goes back one
    /// minute.
    /// </summary>
    public sealed class ScannedApps() : SharedSilo(apps: 15)
    {
        internal static readonly TimeSpan Young = TimeSpan.FromMinutes(5);
        internal static readonly TimeSpan OldEnough = TimeSpan.FromMinutes(30);

        internal ShiftedClock Clock { get; } = new();

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithScansOnRequest();
            settings.WithQuickLookUps();
            settings["Discovery:SettleTime"] = "00:10:00";
            settings["Discovery:Overlap"] = "00:01:00";
        }

        private protected override void AddServices(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
    }
}
