using System.Data.Common;
using System.Net;
using System.Text;
using Media.Domain;
using Media.Grains.Pulling;
using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Pulling;

/// <summary>What pull mode promises, whichever database is committed to. Nothing but events tells of anything here.</summary>
public abstract class PullContract : IAsyncLifetime
{
    internal RunningVod Vod { get; private set; } = null!;

    internal RunningSilo Silo { get; set; } = null!;

    private string _database = "";

    public virtual async Task InitializeAsync()
    {
        Vod = await RunningVod.StartAsync("PULL");
        Silo = await StartSiloAsync(_database = await NewDatabaseAsync(), Vod);
    }

    public virtual async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Vod.DisposeAsync();
    }

    /// <returns>A connection string.</returns>
    protected abstract Task<string> NewDatabaseAsync();

    protected abstract DbConnection Connect(string connectionString);

    [Fact]
    public async Task Files_live_by_pulled_events_alone_and_every_event_is_confirmed()
    {
        var fileIds = await Vod.UploadAsync(100);

        await AllBecomeReadyAsync(fileIds);

        Assert.Equal(fileIds.Order(), (await Vod.JobsAsync()).Order());
        await NothingIsLeftAtVodAsync();
        var told = await Silo.Reader.ReadEventsAsync(FileId.Parse(fileIds[0]), 0, 10, default);
        Assert.Equal(
            [("NewFileUpload", EvidenceSource.Pull), ("ProcedureStateChanged", EvidenceSource.Pull)],
            told.Select(static kept => (kept.EventType, kept.Source)));
        Assert.Equal(0, await Vod.CallsAsync("DescribeTaskDetail"));
    }

    [Fact]
    public async Task Pushed_and_pulled_the_same_events_make_the_same_records()
    {
        // Long enough for an upload to be received before its procedure ends, also where the first callback finds a cold process.
        const double JobSeconds = 2;
        await Vod.SetClockAsync(new { jobSeconds = JobSeconds });
        await using var pushing = await RunningVod.StartAsync(jobSeconds: JobSeconds);
        await using var pushed = await StartSiloAsync(await NewDatabaseAsync(), pushing, static settings => settings["Vod:Apps:default:Mode"] = "push");
        await pushing.PushToAsync(pushed.Receiver);

        var fromPush = await Lives.LiveAsync(pushing, pushed);
        var fromPull = await Lives.LiveAsync(Vod, Silo);

        Assert.Equal(0, await pushing.CallsAsync("PullEvents"));
        Assert.NotEqual(0, await Vod.CallsAsync("ConfirmEvents"));
        Assert.Equal(7, fromPush.Count);
        // One by one: a difference is shown with what is around it.
        Assert.All(fromPush.Zip(fromPull), static lives => Assert.Equal(lives.First, lives.Second));
    }

    [Fact]
    public async Task An_event_is_not_confirmed_while_its_commit_is_under_way()
    {
        const string Other = "5285890784270000003";
        var committing = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        Silo.Store.BeforeCommit = fileId =>
        {
            if (fileId is null || fileId.Value.Value == Other)
                return Task.CompletedTask;
            committing.TrySetResult();
            return gate.Task;
        };

        var fileId = Assert.Single(await Vod.UploadAsync());
        await committing.Task.WaitAsync(Eventually.Patience);
        // Long enough for any confirmation that does not wait: fifty other commits are made.
        for (var i = 0; i < 50; i++)
            await Silo.UploadedAsync(Other, "theirs-t0");
        var confirmedEarly = await Vod.CallsAsync("ConfirmEvents");
        gate.SetResult();

        Assert.Equal(0, confirmedEarly);
        await Silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_confirmed_and_comes_again_and_holds_nobody_up()
    {
        await ComesAgainSoonAsync();
        string? refused = null;
        var refusals = 0;
        Silo.Store.BeforeCommit = fileId =>
        {
            if (fileId is not { } some || (Interlocked.CompareExchange(ref refused, some.Value, null) ?? some.Value) != some.Value)
                return Task.CompletedTask;
            Interlocked.Increment(ref refusals);
            throw new StoreUnavailableException("The database is away.");
        };

        var fileIds = await Vod.UploadAsync(16);

        await Eventually.HoldsAsync(() => Volatile.Read(ref refusals) > 2, "told again and again");
        await AllBecomeReadyAsync(fileIds.Where(fileId => fileId != refused));
        Assert.Null(await Silo.RowAsync(refused!));
        Assert.NotEqual(0, await Vod.EventsWaitingAsync());
        Silo.Store.BeforeCommit = static _ => Task.CompletedTask;

        await Silo.BecomesAsync(refused!, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(fileIds.Order(), (await Vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task What_nobody_can_read_is_archived_and_confirmed_and_does_not_block_the_queue()
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
            await Vod.TellAsync(poison[i % poison.Length]);

        var fileIds = await Vod.UploadAsync(20);

        await AllBecomeReadyAsync(fileIds);
        await NothingIsLeftAtVodAsync();
        // Each delivery has a handle of its own: equal bodies are one delivery, whose call to its grain was late and made again.
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
    public async Task One_handle_VOD_does_not_take_holds_nobody_up()
    {
        // All of them in one call, whose confirmation VOD refuses as a whole.
        await Silo.DisposeAsync();
        await ComesAgainSoonAsync();
        await Vod.TellAsync("""{"EventHandle":"nobody's","EventType":"HologramRenderComplete"}""");
        await Vod.TellAsync("""{"EventHandle":null,"EventType":"HologramRenderComplete"}""");
        var fileIds = await Vod.UploadAsync(14);

        Silo = await StartSiloAsync(_database, Vod);

        await AllBecomeReadyAsync(fileIds);
        // Those two are stored each time they come, and cannot be confirmed.
        await Eventually.SeesAsync(Vod.EventsWaitingAsync, static waiting => waiting == 2, "two events left");
        await Eventually.SeesAsync(UnfiledAsync, static kept => kept.Count >= 4, "both stored again");
    }

    [Fact]
    public async Task A_deletion_of_many_files_comes_apart()
    {
        var fileIds = await Vod.UploadAsync(3);
        await AllBecomeReadyAsync(fileIds);

        await Vod.TellAsync(Lives.Deletion(fileIds[0], fileIds[1]));

        await Silo.BecomesAsync(fileIds[0], MediaStatus.Deleted);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(MediaStatus.Ready, (await Silo.RowAsync(fileIds[1]))!.Status);
        Assert.Equal(EvidenceSource.Pull, (await Silo.Reader.ReadEventsAsync(FileId.Parse(fileIds[1]), 0, 10, default))[^1].Source);
        var whole = Assert.Single((await UnfiledAsync()).Distinct());
        Assert.Equal(("FileDeleted", "applied"), (whole.EventType, whole.Verdict));
    }

    [Fact]
    public async Task A_callback_that_is_pushed_all_the_same_is_taken()
    {
        const string FileId = "5285890784273533167";

        using var answer = await Silo.Http.PostAsync("/callbacks/default", new StringContent(RunningSilo.Upload(FileId, "theirs-t0")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(MediaStatus.Processing, (await Silo.RowAsync(FileId))?.Status);
    }

    [Fact]
    public async Task What_waited_at_VOD_while_nobody_ran_is_taken_at_the_next_start()
    {
        await Silo.DisposeAsync();
        var fileIds = await Vod.UploadAsync(50);
        var followed = Assert.Single(await Vod.UploadAsync(procedure: "LongVideoPreset"));
        await Eventually.SeesAsync(Vod.EventsWaitingAsync, static waiting => waiting == 52, "the uploads and an end");

        Silo = await StartSiloAsync(_database, Vod);

        await AllBecomeReadyAsync([.. fileIds, followed]);
        Assert.Equal([.. fileIds.Append(followed).Order()], (await Vod.JobsAsync()).Order());
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task Two_pollers_at_once_do_no_harm()
    {
        await using var other = await StartSiloAsync(_database, Vod);

        var fileIds = await Vod.UploadAsync(200);

        await AllBecomeReadyAsync(fileIds);
        Assert.Equal(fileIds.Order(), (await Vod.JobsAsync()).Order());
        await NothingIsLeftAtVodAsync();
    }

    private protected static Task<RunningSilo> StartSiloAsync(
        string database, RunningVod vod, Action<Dictionary<string, string?>>? more = null) => RunningSilo.StartAsync(
        database,
        vod,
        settings =>
        {
            settings["Vod:Apps:default:Mode"] = "pull";
            settings["Vod:Apps:default:CallsPerSecond"] = "1000";
            settings["Pull:Interval"] = "00:00:00.1";
            settings["Pull:LongestPause"] = "00:00:01";
            settings["Life:LookUpAfter:0"] = "01:00:00";
            settings["Life:LookUpAfter:1"] = "02:00:00";
            settings["Life:InferAfter"] = "03:00:00";
            more?.Invoke(settings);
        },
        static services => services.Configure<PullOptions>(static options => options.KeepInterval = TimeSpan.FromMilliseconds(200)));

    /// <summary>An event that was not confirmed comes again after two seconds instead of thirty.</summary>
    private Task ComesAgainSoonAsync() => Vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });

    private async Task AllBecomeReadyAsync(IEnumerable<string> fileIds)
    {
        foreach (var fileId in fileIds)
            await Silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    private async Task NothingIsLeftAtVodAsync() => await Eventually.SeesAsync(Vod.EventsWaitingAsync, static waiting => waiting == 0, "every event confirmed");

    private async Task<IReadOnlyList<(string EventType, string Verdict, string Body)>> UnfiledAsync()
    {
        await using var connection = Connect(_database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT event_type, verdict, body FROM vod_event WHERE file_id IS NULL AND source = 'pull'";
        await using var reader = await command.ExecuteReaderAsync();
        var kept = new List<(string, string, string)>();
        while (await reader.ReadAsync())
            kept.Add((reader.GetString(0), reader.GetString(1), Encoding.UTF8.GetString(await reader.GetFieldValueAsync<byte[]>(2))));
        return kept;
    }
}
