using Media.Simulator;
using Media.Simulator.Time;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class TimelineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedClock _clock;

    public TimelineTests() => _clock = new SimulatedClock(new SimulatorOptions { RealTime = _time });

    [Fact]
    public void A_change_of_speed_changes_the_future_only()
    {
        var start = _clock.Now;

        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.SetSpeed(60);
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.SetSpeed(0.5);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(10 + 600 + 5), _clock.Now - start);
    }

    [Fact]
    public async Task Things_happen_in_the_order_of_their_times()
    {
        using var timeline = new Timeline(_clock);
        List<int> happened = [];
        var last = new TaskCompletionSource();
        timeline.At(_clock.Now.AddSeconds(3), last.SetResult);
        timeline.At(_clock.Now.AddSeconds(2), () => happened.Add(2));
        timeline.At(_clock.Now.AddSeconds(1), () => happened.Add(1));
        await timeline.StartAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(3));

        await last.Task.WaitAsync(Limit);
        Assert.Equal([1, 2], happened);
    }

    [Fact]
    public async Task A_faster_clock_brings_the_next_thing_forward()
    {
        using var timeline = new Timeline(_clock);
        var happened = new TaskCompletionSource();
        timeline.At(_clock.Now.AddHours(1), happened.SetResult);
        await timeline.StartAsync(CancellationToken.None);

        _clock.SetSpeed(3600);
        timeline.Wake();
        _time.Advance(TimeSpan.FromSeconds(1));

        await happened.Task.WaitAsync(Limit);
    }
}
