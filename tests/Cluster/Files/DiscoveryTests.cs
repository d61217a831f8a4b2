using System.Diagnostics.Metrics;
using Media.Contracts;
using Media.Domain;
using Media.Storage;
using Microsoft.Data.Sqlite;

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
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "media.uploads.discovered")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();

        var fileIds = await _vod.UploadAsync(150);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);

        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        Assert.Equal(150, Interlocked.Read(ref counted));
        var file = await FileAsync(fileIds[0]);
        Assert.Equal(("default", "SearchMedia", "clip.mp4"), (file.App, file.Upload!.EventType, file.Media.Name));
        Assert.Equal(55, file.TraceParent?.Length);
        var told = (await EventsAsync(fileIds[0]))[0];
        Assert.Equal((EvidenceSource.Reconcile, "Uploaded"), (told.Source, told.EventType));
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
        await SayItBeganAsync(hoursFromNow: 1);
        var fileId = Assert.Single(await _vod.UploadAsync());
        _silo = await StartSiloAsync();
        await WalkFiveTimesAsync();
        Assert.Null(await _silo.RowAsync(fileId));

        // The same file, had the service been there before it: it is the beginning that kept it out.
        await _silo.DisposeAsync();
        await SayItBeganAsync(hoursFromNow: -1);
        _silo = await StartSiloAsync();

        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    private async Task WalkFiveTimesAsync()
    {
        var walks = await _vod.CallsAsync("SearchMedia");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("SearchMedia") >= walks + 5, "five more walks");
    }

    private async Task SayItBeganAsync(int hoursFromNow)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_directory.FullName, "media.db")};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "UPDATE schema_version SET applied_at = (unixepoch('now') + 3600 * @hours) * 1000";
        command.Parameters.AddWithValue("@hours", hoursFromNow);
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
