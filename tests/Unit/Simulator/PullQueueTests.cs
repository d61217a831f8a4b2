using Media.Simulator;
using Media.Simulator.Callbacks;
using Media.Simulator.Time;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class PullQueueTests
{
    private static readonly TimeSpan Limit = Eventually.Patience;
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedClock _clock;
    private readonly PullQueue _queue;

    public PullQueueTests()
    {
        var options = new SimulatorOptions { RealTime = _time };
        _clock = new SimulatedClock(options);
        _queue = new PullQueue(_clock, new IdGenerator(_clock, options));
    }

    [Fact]
    public async Task A_pull_returns_at_most_sixteen_events()
    {
        for (var i = 0; i < 20; i++)
            _queue.Add(Event());

        var first = await PullAsync();
        var second = await PullAsync();

        Assert.Equal((16, 4), (first.Length, second.Length));
        Assert.Equal(20, first.Concat(second).Distinct().Count());
    }

    [Fact]
    public async Task A_pull_on_an_empty_queue_is_held_for_five_seconds()
    {
        var pull = _queue.PullAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(pull.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Null(await pull.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_fast_clock_shortens_the_hold_of_a_pull()
    {
        _clock.SetSpeed(10);
        var pull = _queue.PullAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Null(await pull.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_held_pull_returns_the_next_event()
    {
        var pull = _queue.PullAsync(CancellationToken.None);

        _queue.Add(Event());

        Assert.Single((await pull.WaitAsync(Limit))!);
    }

    [Fact]
    public async Task A_confirmed_event_is_not_delivered_again()
    {
        _queue.Add(Event());
        var handles = await PullAsync();

        Assert.True(_queue.TryConfirm(handles));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task An_unconfirmed_event_is_delivered_again_after_thirty_seconds_with_a_new_handle()
    {
        _queue.Add(Event());
        var first = await PullAsync();

        _time.Advance(TimeSpan.FromSeconds(30));
        var second = await PullAsync();

        Assert.NotEqual(first.Single(), second.Single());
        Assert.False(_queue.TryConfirm(first));
        Assert.True(_queue.TryConfirm(second));
    }

    [Fact]
    public async Task A_held_pull_returns_an_event_that_is_delivered_again()
    {
        _queue.Add(Event());
        await PullAsync();
        _time.Advance(TimeSpan.FromSeconds(27));
        var pull = _queue.PullAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Single((await pull.WaitAsync(Limit))!);
    }

    [Fact]
    public async Task A_batch_with_an_unknown_handle_confirms_no_event()
    {
        _queue.Add(Event());
        var handles = await PullAsync();

        Assert.False(_queue.TryConfirm([.. handles, "8000000000000009999"]));

        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public async Task A_client_has_at_least_two_real_seconds_to_confirm()
    {
        _clock.SetSpeed(1000);
        _queue.Add(Event());
        var handles = await PullAsync();

        _time.Advance(TimeSpan.FromSeconds(1.9));

        Assert.True(_queue.TryConfirm(handles));
    }

    [Fact]
    public async Task An_event_is_dropped_after_four_days()
    {
        _queue.Add(Event());
        _time.Advance(TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));

        var pull = _queue.PullAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await pull.WaitAsync(Limit));
    }

    private async Task<string[]> PullAsync() =>
        [.. (await _queue.PullAsync(CancellationToken.None).WaitAsync(Limit))!.Select(item => (string)item!["EventHandle"]!)];

    private static VodEvent Event() => new("NewFileUpload", "FileUploadEvent", "a test", _ => []);
}
