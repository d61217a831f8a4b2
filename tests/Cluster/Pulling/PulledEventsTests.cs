using System.Net;
using System.Text;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Data.Sqlite;

namespace Media.Tests.Cluster.Pulling;

/// <summary>The promises of pull mode. There are no look-ups and no scans here, so the service learns everything from events.</summary>
public sealed class PulledEventsTests : IClassFixture<PulledEventsTests.PullingSilo>
{
    private readonly PullingSilo _shared;
    private readonly RunningVod _vod;
    private RunningSilo _silo;

    public PulledEventsTests(PullingSilo shared)
    {
        _shared = shared;
        (_silo, _vod) = shared.NextApp();
    }

    [Fact]
    public async Task Files_become_ready_by_pulled_events_alone_and_every_event_is_confirmed()
    {
        var fileIds = await _vod.UploadAsync(100);

        await AllBecomeReadyAsync(fileIds);

        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        await NothingIsLeftAtVodAsync();
        var events = await _silo.Reader.ReadEventsAsync(FileId.Parse(fileIds[0]), 0, 10, default);
        Assert.Equal(
            [("NewFileUpload", EvidenceSource.Pull), ("ProcedureStateChanged", EvidenceSource.Pull)],
            events.Select(static kept => (kept.EventType, kept.Source)));
        Assert.Equal(0, await _vod.CallsAsync("DescribeTaskDetail"));
    }

    [Fact]
    public async Task The_same_events_make_the_same_records_pushed_or_pulled()
    {
        var fromPull = await new Lives(_silo, _vod).LiveAsync();
        var (pushed, pushing) = _shared.Take(SharedSilo.OtherApp);
        await pushing.PushToAsync(pushed.Receiver);
        var fromPush = await new Lives(pushed, pushing).LiveAsync();

        Assert.Equal(0, await pushing.CallsAsync("PullEvents"));
        Assert.NotEqual(0, await _vod.CallsAsync("ConfirmEvents"));
        Assert.Equal(7, fromPush.Count);
        // Compared one by one, so that a failure shows a difference in its context.
        Assert.All(fromPush.Zip(fromPull), static lives => Assert.Equal(lives.First, lives.Second));
    }

    [Fact]
    public async Task An_event_is_not_confirmed_while_its_commit_is_under_way()
    {
        const string Other = "5285890784270000003";
        var committing = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _silo.Store.BeforeCommit = fileId =>
        {
            if (fileId is null || fileId.Value.Value == Other)
                return Task.CompletedTask;
            committing.TrySetResult();
            return gate.Task;
        };

        var fileId = Assert.Single(await _vod.UploadAsync());
        await committing.Task.WaitAsync(Eventually.Patience);
        // While fifty other commits are made, a confirmation that does not wait for its commit would have been sent.
        for (var i = 0; i < 50; i++)
            await _silo.UploadedAsync(Other, "theirs-t0");
        var confirmedEarly = await _vod.CallsAsync("ConfirmEvents");
        gate.SetResult();

        Assert.Equal(0, confirmedEarly);
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task An_event_that_could_not_be_stored_is_delivered_again_and_delays_no_other()
    {
        await ComesAgainSoonAsync();
        string? refused = null;
        var refusals = 0;
        _silo.Store.BeforeCommit = fileId =>
        {
            if (fileId is not { } some || (Interlocked.CompareExchange(ref refused, some.Value, null) ?? some.Value) != some.Value)
                return Task.CompletedTask;
            Interlocked.Increment(ref refusals);
            throw new StoreUnavailableException("The database is unavailable.");
        };

        var fileIds = await _vod.UploadAsync(16);

        await Eventually.HoldsAsync(() => Volatile.Read(ref refusals) > 2, "delivered again and again");
        await AllBecomeReadyAsync(fileIds.Where(fileId => fileId != refused));
        Assert.Null(await _silo.RowAsync(refused!));
        Assert.NotEqual(0, await _vod.EventsWaitingAsync());
        _silo.Store.BeforeCommit = static _ => Task.CompletedTask;

        await _silo.BecomesAsync(refused!, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_archived_and_confirmed_and_does_not_block_the_queue()
    {
        var poison = new[]
        {
            """{"EventType":"HologramRenderComplete","HologramRenderCompleteEvent":{"Depth":3}}""",
            """{"EventType":"NewFileUpload","FileUploadEvent":null}""",
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"no FileId"}}""",
            """{"version":"4.0","eventType":"NewFileUpload","data":{}}""",
            """{}""",
        };
        for (var i = 0; i < 20; i++)
            await _vod.SendEventAsync(poison[i % poison.Length]);

        var fileIds = await _vod.UploadAsync(20);

        await AllBecomeReadyAsync(fileIds);
        await NothingIsLeftAtVodAsync();
        // Each delivery has its own handle, so equal bodies are one delivery whose grain call was late and retried.
        var kept = (await UnfiledAsync()).Distinct().CountBy(static of => (of.EventType, of.Verdict)).ToDictionary();
        Assert.Equal(
            new Dictionary<(string, string), int>
            {
                [("", "unknown")] = 4,
                [("HologramRenderComplete", "unknown")] = 4,
                [("NewFileUpload", "rejected")] = 4,
                [("NewFileUpload", "unknown")] = 8,
            },
            kept);
    }

    [Fact]
    public async Task A_handle_that_VOD_refuses_delays_no_other_event()
    {
        // One call returns all of these events, and VOD refuses their confirmation as a whole.
        IReadOnlyList<string> fileIds = [];
        _silo = await _shared.RestartAsync(async () =>
        {
            await ComesAgainSoonAsync();
            await _vod.SendEventAsync("""{"EventHandle":"unknown","EventType":"HologramRenderComplete"}""");
            await _vod.SendEventAsync("""{"EventHandle":null,"EventType":"HologramRenderComplete"}""");
            fileIds = await _vod.UploadAsync(14);
        });

        await AllBecomeReadyAsync(fileIds);
        // Those two are stored each time they are delivered, and cannot be confirmed.
        await Eventually.SeesAsync(_vod.EventsWaitingAsync, static waiting => waiting == 2, "two events left");
        await Eventually.SeesAsync(UnfiledAsync, static kept => kept.Count >= 4, "both stored again");
    }

    [Fact]
    public async Task A_deletion_of_many_files_is_split_by_file()
    {
        var fileIds = await _vod.UploadAsync(3);
        await AllBecomeReadyAsync(fileIds);

        await _vod.SendEventAsync(Lives.Deletion(fileIds[0], fileIds[1]));

        await _silo.BecomesAsync(fileIds[0], MediaStatus.Deleted);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(MediaStatus.Ready, (await _silo.RowAsync(fileIds[1]))!.Status);
        Assert.Equal(EvidenceSource.Pull, (await _silo.Reader.ReadEventsAsync(FileId.Parse(fileIds[1]), 0, 10, default))[^1].Source);
        var whole = Assert.Single((await UnfiledAsync()).Distinct());
        Assert.Equal(("FileDeleted", "applied"), (whole.EventType, whole.Verdict));
    }

    [Fact]
    public async Task A_pushed_callback_is_accepted_in_pull_mode()
    {
        const string FileId = "5285890784273533167";

        using var answer = await _silo.Http.PostAsync(_silo.Receiver, new StringContent(RunningSilo.Upload(FileId, "theirs-t0")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(MediaStatus.Processing, (await _silo.RowAsync(FileId))?.Status);
    }

    [Fact]
    public async Task Events_that_waited_at_VOD_while_no_silo_ran_are_pulled_at_the_next_start()
    {
        IReadOnlyList<string> fileIds = [];
        var followed = "";
        _silo = await _shared.RestartAsync(async () =>
        {
            fileIds = await _vod.UploadAsync(50);
            followed = Assert.Single(await _vod.UploadAsync(procedure: "LongVideoPreset"));
            await Eventually.SeesAsync(_vod.EventsWaitingAsync, static waiting => waiting == 52, "the uploads and an end");
        });

        await AllBecomeReadyAsync([.. fileIds, followed]);
        Assert.Equal([.. fileIds.Append(followed).Order()], (await _vod.FileIdsOfTasksAsync()).Order());
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task Two_concurrent_pullers_do_no_harm()
    {
        await using var other = await _shared.StartAsync();

        var fileIds = await _vod.UploadAsync(200);

        await AllBecomeReadyAsync(fileIds);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        await NothingIsLeftAtVodAsync();
    }

    /// <summary>Makes VOD deliver an unconfirmed event again after two seconds instead of thirty.</summary>
    private Task ComesAgainSoonAsync() => _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });

    private async Task AllBecomeReadyAsync(IEnumerable<string> fileIds)
    {
        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    private async Task NothingIsLeftAtVodAsync() =>
        await Eventually.SeesAsync(_vod.EventsWaitingAsync, static waiting => waiting == 0, "every event confirmed");

    private async Task<IReadOnlyList<(string EventType, string Verdict, string Body)>> UnfiledAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={_shared.ConnectionString};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT event_type, verdict, body FROM vod_event WHERE file_id IS NULL AND source = 'pull' AND app = @app";
        command.Parameters.AddWithValue("@app", _silo.App);
        await using var reader = await command.ExecuteReaderAsync();
        var kept = new List<(string, string, string)>();
        while (await reader.ReadAsync())
            kept.Add((reader.GetString(0), reader.GetString(1), Encoding.UTF8.GetString(await reader.GetFieldValueAsync<byte[]>(2))));
        return kept;
    }

    /// <summary>Several apps whose events are pulled, and one whose events are pushed. There are no look-ups.</summary>
    public sealed class PullingSilo() : SharedSilo(apps: 10)
    {
        private protected override Task<RunningVod> StartVodAsync(string app) => app == OtherApp
            ? RunningVod.StartAsync(jobSeconds: Lives.JobSeconds)
            : RunningVod.StartAsync("PULL", jobSeconds: 0.2);

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithoutLookUps();
            foreach (var app in Apps)
            {
                settings.Pulls(app);
                settings[$"Vod:Apps:{app}:CallsPerSecond"] = "1000";
            }
        }
    }
}
