using Media.Simulator;
using Media.Simulator.Time;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class SchedulerTests
{
    private static readonly TimeSpan Limit = Eventually.Patience;
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedClock _clock;

    public SchedulerTests() => _clock = new SimulatedClock(new SimulatorOptions { RealTime = _time });

    [Fact]
    public void A_change_of_speed_does_not_change_the_time_that_has_passed()
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
    public async Task Actions_run_in_the_order_of_their_times()
    {
        using var scheduler = new Scheduler(_clock);
        List<int> ran = [];
        var last = new TaskCompletionSource();
        scheduler.At(_clock.Now.AddSeconds(3), last.SetResult);
        scheduler.At(_clock.Now.AddSeconds(2), () => ran.Add(2));
        scheduler.At(_clock.Now.AddSeconds(1), () => ran.Add(1));
        await scheduler.StartAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(3));

        await last.Task.WaitAsync(Limit);
        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public async Task A_faster_clock_runs_the_next_action_earlier()
    {
        using var scheduler = new Scheduler(_clock);
        var ran = new TaskCompletionSource();
        scheduler.At(_clock.Now.AddHours(1), ran.SetResult);
        await scheduler.StartAsync(CancellationToken.None);

        _clock.SetSpeed(3600);
        scheduler.Wake();
        _time.Advance(TimeSpan.FromSeconds(1));

        await ran.Task.WaitAsync(Limit);
    }
}
