using Media.Domain;
using Media.Grains.Pulling;
using Media.Storage;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Pulling;

/// <summary>How an app's events are pulled: when, how often, when not, and what happens at shutdown.</summary>
public sealed class PullerTests : IClassFixture<PullerTests.PullingSilo>
{
    private readonly PullingSilo _shared;
    private readonly RunningSilo _silo;
    private readonly RunningVod _vod;

    public PullerTests(PullingSilo shared)
    {
        _shared = shared;
        (_silo, _vod) = shared.NextApp();
    }

    [Fact]
    public async Task Every_pull_waits_for_its_turn_under_the_apps_limit()
    {
        using var measured = new Measurements(_silo.Services);
        var before = await _vod.CallsAsync("PullEvents");

        await _vod.UploadAsync(160);
        await NothingIsLeftAtVodAsync();

        var calls = await _vod.CallsAsync("PullEvents") - before;
        // One call may have waited and not been sent yet, and one may have been sent before the measurement began.
        var waits = measured.Of("media.vod.limiter.wait")
            .Count(wait => wait.Tags["app"] == _silo.App && wait.Tags["action"] == "PullEvents");
        Assert.InRange(calls, 160 / 16, waits + 1);
    }

    /// <summary>The silo itself pulls nothing for this app. The test pulls its events, with a clock that it moves.</summary>
    [Fact]
    public async Task An_empty_queue_is_not_pulled_more_often_than_the_interval_allows()
    {
        var (silo, vod) = _shared.Take(SharedSilo.OtherApp);
        var (clock, interval) = (new FakeTimeProvider(DateTimeOffset.UtcNow), TimeSpan.FromSeconds(10));
        var puller = ActivatorUtilities.CreateInstance<EventPuller>(
            silo.Services, clock, Options.Create(new PullOptions { Interval = interval }));
        using var stopping = new CancellationTokenSource();
        var pulling = puller.RunAsync(silo.App, stopping.Token);
        await Eventually.HoldsAsync(async () => await vod.CallsAsync("PullEvents") == 1, "the first call");
        var since = clock.GetUtcNow();

        await Eventually.HoldsAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return await vod.CallsAsync("PullEvents") == 2;
            },
            "the second call");

        Assert.InRange(clock.GetUtcNow() - since, interval, TimeSpan.MaxValue);
        await stopping.CancelAsync();
        await pulling;
    }

    [Fact]
    public async Task While_nothing_can_be_stored_nothing_is_pulled()
    {
        await _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });
        var probe = _shared.Probe;
        _silo.Store.BeforeCommit = static _ => throw new StoreBusyException();
        probe.IsAway = true;
        var fileId = Assert.Single(await _vod.UploadAsync());
        var pings = probe.Pings;
        await Eventually.HoldsAsync(() => probe.Pings > pings, "a probe of the store");
        var calls = await _vod.CallsAsync("PullEvents");

        await Eventually.HoldsAsync(() => probe.Pings > pings + 3, "more probes");
        var callsMeanwhile = await _vod.CallsAsync("PullEvents") - calls;
        _silo.Store.BeforeCommit = static _ => Task.CompletedTask;
        probe.IsAway = false;

        Assert.Equal((0, 0), (callsMeanwhile, await _vod.CallsAsync("ConfirmEvents")));
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
    }

    [Fact]
    public async Task After_failures_of_VOD_events_are_pulled_as_before()
    {
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 1.0 });
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("PullEvents", "InternalError") >= 4, "four failures");
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.0 });

        var fileIds = await _vod.UploadAsync(40);

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
    }

    [Fact]
    public async Task Events_that_were_pulled_when_the_silo_stops_are_stored_and_confirmed_first()
    {
        var committing = new TaskCompletionSource();
        var stopping = new TaskCompletionSource();
        _silo.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        _silo.Store.BeforeCommit = _ =>
        {
            committing.TrySetResult();
            return stopping.Task;
        };
        var fileIds = await _vod.UploadAsync(10);
        await committing.Task.WaitAsync(Eventually.Patience);

        var next = await _shared.RestartAsync(async () => Assert.NotEqual(0, await _vod.CallsAsync("ConfirmEvents", "OK")));

        foreach (var fileId in fileIds)
            await next.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
    }

    [Fact]
    public async Task A_deactivated_puller_is_activated_again()
    {
        await Eventually.HoldsAsync(async () => await _silo.PullersAsync() == 1, "a puller");
        var first = Assert.Single(await _vod.UploadAsync());
        await _silo.BecomesAsync(first, MediaStatus.Ready);

        // Repeats until the puller is deactivated during a call: between two calls there is none to cancel.
        await Eventually.HoldsAsync(
            async () =>
            {
                await _silo.DeactivatePullerAsync();
                return await _vod.CallsAsync("PullEvents", "ClientGone") > 0;
            },
            "the call it was waiting in given up");

        var second = Assert.Single(await _vod.UploadAsync());
        await _silo.BecomesAsync(second, MediaStatus.Ready);
        Assert.Equal(1, await _silo.PullersAsync());
    }

    [Fact]
    public async Task Pulled_events_and_failures_are_counted()
    {
        await _vod.SetClockAsync(new { speed = 15, jobSeconds = 7 });
        using var measured = new Measurements(_silo.Services);
        _silo.Store.BeforeCommit = static _ => throw new StoreUnavailableException("The database is unavailable.");
        var fileId = Assert.Single(await _vod.UploadAsync());
        await _vod.SendEventAsync("""{"EventType":"HologramRenderComplete"}""");
        // Waits for failures of both events: the other event fails first, and an upload that is only late would still be stored.
        await Eventually.HoldsAsync(() => Sum(Failures("store")) > 0 && Sum(Events("NewFileUpload", "not_stored")) > 0, "failures");
        _silo.Store.BeforeCommit = static _ => Task.CompletedTask;
        await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        await NothingIsLeftAtVodAsync();

        // These are minimums: an event that is not confirmed within two seconds is delivered and counted again. VOD receives a
        // confirmation before it is counted here.
        var confirmed = Measured("media.pull.confirmed", []);
        var minimums = new[] { (Events("NewFileUpload", "applied"), 1), (Events("other", "archived"), 1), (confirmed, 3) };
        foreach (var (counted, least) in minimums)
        {
            await Eventually.HoldsAsync(() => Sum(counted) >= least, $"{least} counted");
            Assert.InRange(Sum(counted), least, 10);
        }

        await Eventually.HoldsAsync(() => AgeIn(measured) < 2, "no event that waits");

        IEnumerable<Measured> Failures(string step) => Measured("media.pull.failures", [("step", step)]);

        IEnumerable<Measured> Events(string type, string outcome) => Measured("media.pull.events", [("type", type), ("outcome", outcome)]);

        // Evaluated again on each enumeration.
        IEnumerable<Measured> Measured(string instrument, (string Label, string Value)[] labels) => measured.All.Where(
            one => one.Instrument == instrument && one.Tags["app"] == _silo.App
                && labels.All(label => one.Tags[label.Label] == label.Value));

        static double Sum(IEnumerable<Measured> counted) => counted.Sum(static one => one.Value);
    }

    /// <summary>No call has ever succeeded, so the age grows from the start.</summary>
    [Fact]
    public async Task The_age_of_the_oldest_event_grows_while_pulling_fails()
    {
        var (silo, vod) = _shared.Take(PullingSilo.Failing);
        using var measured = new Measurements(silo.Services);

        await Eventually.HoldsAsync(() => AgeIn(measured) > 1, "a second without a call that succeeds");
        await vod.SetFaultsAsync(new { apiRefusesWith = "" });

        await Eventually.HoldsAsync(() => AgeIn(measured) < 1, "no event that waits");
    }

    private Task<int> NothingIsLeftAtVodAsync() =>
        Eventually.SeesAsync(_vod.EventsWaitingAsync, static waiting => waiting == 0, "every event confirmed");

    private double AgeIn(Measurements measured) =>
        Assert.Single(measured.Shown("media.pull.oldest_event_age"), age => age.Tags["app"] == _silo.App).Value;

    public sealed class PullingSilo() : SharedSilo("app-1", "app-2", "app-3", "app-4", "app-5", "app-6", "app-7", "app-8", Failing)
    {
        internal const string Failing = "failing";

        internal WatchedProbe Probe { get; } = new();

        private protected override async Task<RunningVod> StartVodAsync(string app)
        {
            var vod = await RunningVod.StartAsync("PULL", jobSeconds: 0.2);
            if (app == Failing)
                await vod.SetFaultsAsync(new { apiRefusesWith = "InternalError" });
            // If there are no events, VOD holds a pull for five of its own seconds.
            if (app is Failing or OtherApp)
                await vod.SetClockAsync(new { speed = app == Failing ? 10 : 1000 });
            return vod;
        }

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            foreach (var app in Apps)
                settings.Pulls(app);
        }

        private protected override void AddServices(IServiceCollection services) => services.AddSingleton<IStoreProbe>(Probe);
    }

    internal sealed class WatchedProbe : IStoreProbe
    {
        private int _pings;

        public bool IsAway { get; set; }

        public int Pings => Volatile.Read(ref _pings);

        public ValueTask PingAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _pings);
            return IsAway ? throw new StoreBusyException() : default;
        }
    }
}
