using System.Diagnostics;
using Media.Domain;
using Media.Grains.Pulling;
using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Media.Tests.Cluster.Pulling;

/// <summary>How an app's events are polled for: when, how often, when not, and what happens at the end.</summary>
public sealed class PullerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-puller-");
    private RunningVod _vod = null!;

    public async Task InitializeAsync() => _vod = await RunningVod.StartAsync("PULL");

    public async Task DisposeAsync()
    {
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Calls_count_against_the_apps_limit()
    {
        await using var silo = await StartAsync(static settings =>
        {
            settings["Vod:Apps:default:Pipeline"] = "false";
            settings["Vod:Apps:default:CallsPerSecond"] = "4";
        });
        var started = Stopwatch.GetTimestamp();

        await _vod.UploadAsync(160);
        await NothingIsLeftAtVodAsync();

        // Ten calls to pull at least: one at once, and three in each second that follows.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 2.5, 60);
    }

    [Fact]
    public async Task Other_calls_that_wait_their_turn_do_not_make_a_confirmation_late()
    {
        // The last of the requests waits for seven seconds, a pulled event for five.
        await _vod.SetClockAsync(new { speed = 6, jobSeconds = 3 });
        await using var silo = await StartAsync(static settings => settings["Vod:Apps:default:CallsPerSecond"] = "1");

        var fileIds = await _vod.UploadAsync(7);

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(0, await _vod.CallsAsync("ConfirmEvents", "InvalidParameterValue"));
    }

    [Fact]
    public async Task An_empty_queue_is_not_asked_more_often_than_the_interval_says()
    {
        // VOD holds an empty call for a tenth of a second here; the file's job takes a second.
        await _vod.SetClockAsync(new { speed = 1000, jobSeconds = 1000 });
        await using var silo = await StartAsync(static settings => settings["Pull:Interval"] = "00:00:10");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("PullEvents") == 1, "the first call");
        await _vod.PushToAsync(silo.Receiver);

        var fileId = Assert.Single(await _vod.UploadAsync());
        await silo.UploadedAsync(fileId);
        await Eventually.HoldsAsync(async () => await _vod.EventsWaitingAsync() == 2, "the end of its job");

        Assert.Equal(1, await _vod.CallsAsync("PullEvents"));
    }

    [Fact]
    public async Task While_nothing_can_be_stored_nothing_is_pulled()
    {
        await _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });
        var probe = new WatchedProbe();
        await using var silo = await StartAsync(services: services => services.AddSingleton<IStoreProbe>(probe));
        silo.Store.BeforeCommit = static _ => throw new StoreBusyException();
        probe.IsAway = true;
        var fileId = Assert.Single(await _vod.UploadAsync());
        await Eventually.HoldsAsync(() => probe.Pings > 0, "a look at the store");
        var calls = await _vod.CallsAsync("PullEvents");

        await Eventually.HoldsAsync(() => probe.Pings > 3, "more looks");
        var callsMeanwhile = await _vod.CallsAsync("PullEvents") - calls;
        silo.Store.BeforeCommit = static _ => Task.CompletedTask;
        probe.IsAway = false;

        Assert.Equal((0, 0), (callsMeanwhile, await _vod.CallsAsync("ConfirmEvents")));
        await silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task While_VOD_fails_it_is_asked_less_and_less_and_then_as_before()
    {
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        await using var silo = await StartAsync(static settings => settings["Pull:LongestPause"] = "00:10:00");
        var started = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("PullEvents", "InternalError") == 6, "six failures");
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        var fileIds = await _vod.UploadAsync(40);

        // Pauses of 0.1, 0.2, 0.4, 0.8 and 1.6 s.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 2.5, 30);
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task What_was_pulled_when_the_silo_stops_is_stored_and_confirmed_first()
    {
        var silo = await StartAsync();
        var committing = new TaskCompletionSource();
        var stopping = new TaskCompletionSource();
        silo.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        silo.Store.BeforeCommit = _ =>
        {
            committing.TrySetResult();
            return stopping.Task;
        };
        var fileIds = await _vod.UploadAsync(10);
        await committing.Task.WaitAsync(Eventually.Patience);

        await silo.DisposeAsync();

        Assert.NotEqual(0, await _vod.CallsAsync("ConfirmEvents", "OK"));
        await using var next = await StartAsync();
        foreach (var fileId in fileIds)
            await next.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task A_poller_that_was_deactivated_comes_back()
    {
        await using var silo = await StartAsync();
        await Eventually.HoldsAsync(async () => (await silo.ActivationsAsync("pull")).Length == 1, "a poller");
        var first = Assert.Single(await _vod.UploadAsync());
        await silo.BecomesAsync(first, MediaStatus.Ready);

        // Until it is met while it waits in a call: between two there is none to give up.
        await Eventually.HoldsAsync(
            async () =>
            {
                await silo.DeactivatePollerAsync();
                return await _vod.CallsAsync("PullEvents", "ClientGone") > 0;
            },
            "the call it was waiting in given up");

        var second = Assert.Single(await _vod.UploadAsync());
        await silo.BecomesAsync(second, MediaStatus.Ready);
        Assert.Single(await silo.ActivationsAsync("pull"));
    }

    [Fact]
    public async Task What_is_pulled_is_counted()
    {
        await _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });
        await using var silo = await StartAsync();
        using var measured = new Measurements(silo.Services);
        silo.Store.BeforeCommit = static _ => throw new StoreUnavailableException("The database is away.");
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _vod.TellAsync("""{"EventType":"HologramRenderComplete"}""");
        // Of both: the other event's comes first, and what is only late would be stored after all.
        await Eventually.HoldsAsync(() => Sum(Failures("store")) > 0 && Sum(Events("NewFileUpload", "not_stored")) > 0, "failures");
        silo.Store.BeforeCommit = static _ => Task.CompletedTask;
        await silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();

        // At least: what is not confirmed within two seconds comes again, and counts again. VOD has a confirmation before it is counted here.
        var confirmed = Measured("media.pull.confirmed", []);
        foreach (var (counted, least) in new[] { (Events("NewFileUpload", "applied"), 1), (Events("other", "archived"), 1), (confirmed, 3) })
        {
            await Eventually.HoldsAsync(() => Sum(counted) >= least, $"{least} counted");
            Assert.InRange(Sum(counted), least, 10);
        }

        await Eventually.HoldsAsync(() => measured.Shown("media.pull.oldest_event_age") is [{ Value: < 2 }], "no event that waits");

        IEnumerable<Measured> Failures(string step) => Measured("media.pull.failures", [("step", step)]);

        IEnumerable<Measured> Events(string type, string outcome) => Measured("media.pull.events", [("type", type), ("outcome", outcome)]);

        // Looked at anew each time it is summed.
        IEnumerable<Measured> Measured(string instrument, (string Label, string Value)[] labels) => measured.All.Where(
            one => one.Instrument == instrument && one.Tags["app"] == "default" && labels.All(label => one.Tags[label.Label] == label.Value));

        static double Sum(IEnumerable<Measured> counted) => counted.Sum(static one => one.Value);
    }

    [Fact]
    public async Task While_pulling_fails_the_age_of_what_may_wait_grows()
    {
        await _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });
        await _vod.SetFaultsAsync(new { apiRefusesWith = "InternalError" });
        await using var silo = await StartAsync();
        using var measured = new Measurements(silo.Services);

        await Eventually.HoldsAsync(() => measured.Shown("media.pull.oldest_event_age") is [{ Value: > 4 }], "four seconds without a call that succeeds");
        await _vod.SetFaultsAsync(new { apiRefusesWith = "" });

        await Eventually.HoldsAsync(() => measured.Shown("media.pull.oldest_event_age") is [{ Value: < 2 }], "no event that waits");
    }

    private async Task NothingIsLeftAtVodAsync() => await Eventually.SeesAsync(_vod.EventsWaitingAsync, static waiting => waiting == 0, "every event confirmed");

    private Task<RunningSilo> StartAsync(Action<Dictionary<string, string?>>? more = null, Action<IServiceCollection>? services = null) => RunningSilo.StartAsync(
        Path.Combine(_directory.FullName, "media.db"),
        _vod,
        settings =>
        {
            settings["Vod:Apps:default:Mode"] = "pull";
            settings["Pull:Interval"] = "00:00:00.1";
            settings["Pull:LongestPause"] = "00:00:01";
            more?.Invoke(settings);
        },
        added =>
        {
            added.Configure<PullOptions>(static options => options.KeepInterval = TimeSpan.FromMilliseconds(200));
            services?.Invoke(added);
        });

    private sealed class WatchedProbe : IStoreProbe
    {
        private int _pings;

        public bool IsAway { get; set; }

        public int Pings => Volatile.Read(ref _pings);

        public ValueTask PingAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _pings);
            return IsAway ? throw new StoreBusyException() : default;
        }
    }
}
