using Media.Grains.Effects;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Effects;

public sealed class CallLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly CallLimiter _limiter;
    private double _share = 100;

    public CallLimiterTests() => _limiter = new CallLimiter(() => _share, _clock);

    public void Dispose() => _limiter.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Within_any_second_at_most_the_limit_and_not_much_less_is_let_through(double limit)
    {
        _share = limit;
        _clock.Advance(TimeSpan.FromMinutes(5));

        var left = LeaveWithin(TimeSpan.FromSeconds(20));

        Assert.All(left, first => Assert.InRange(left.Count(at => at >= first && at < first + TimeSpan.FromSeconds(1)), 1, (int)limit));
        Assert.InRange(left.Count, (int)(20 * limit * 0.5), (int)(20 * limit));
        if (limit >= 100)
            Assert.InRange(left.Count, (int)(20 * limit * 0.85), (int)(20 * limit));
    }

    /// <summary>Task.Delay drops fractions of a millisecond, so a delay of half a millisecond would make the wait spin.</summary>
    [Fact]
    public void A_delay_is_a_whole_number_of_milliseconds()
    {
        for (var at = 0; at < 5000; at++)
        {
            if (_limiter.TakeOrDelay() is { } delay)
                Assert.Equal(Math.Ceiling(delay.TotalMilliseconds), delay.TotalMilliseconds);
            _clock.Advance(TimeSpan.FromMilliseconds(0.37));
        }
    }

    [Fact]
    public void A_changed_share_counts_at_once()
    {
        LeaveWithin(TimeSpan.FromSeconds(1));

        _share = 50;
        var asOneOfTwoSilos = LeaveWithin(TimeSpan.FromSeconds(10)).Count;
        _share = 100;
        var alone = LeaveWithin(TimeSpan.FromSeconds(10)).Count;

        Assert.InRange(asOneOfTwoSilos, 440, 500);
        Assert.InRange(alone, 880, 1000);
    }

    [Fact]
    public void A_refusal_halves_the_rate_which_recovers_within_seconds()
    {
        LeaveWithin(TimeSpan.FromSeconds(1));

        _limiter.Halve();

        Assert.InRange(LeaveWithin(TimeSpan.FromSeconds(1)).Count, 40, 60);
        LeaveWithin(TimeSpan.FromSeconds(4));
        Assert.InRange(LeaveWithin(TimeSpan.FromSeconds(1)).Count, 60, 85);
        LeaveWithin(TimeSpan.FromSeconds(5));
        Assert.InRange(LeaveWithin(TimeSpan.FromSeconds(10)).Count, 880, 1000);
    }

    [Fact]
    public void Refusals_of_calls_that_were_under_way_together_count_as_one()
    {
        for (var refused = 0; refused < 30; refused++)
            _limiter.Halve();

        Assert.InRange(LeaveWithin(TimeSpan.FromSeconds(1)).Count, 40, 60);
    }

    [Fact]
    public void Calls_go_on_however_often_they_are_refused()
    {
        var left = 0;
        for (var second = 0; second < 300; second++)
        {
            _limiter.Halve();
            left += LeaveWithin(TimeSpan.FromSeconds(1)).Count;
        }

        Assert.InRange(left, 300, 300 * 25);
    }

    /// <summary>
    /// A rate that many refusals lowered recovers within seconds; a call that began to wait at the lowest rate must benefit.
    /// </summary>
    [Fact]
    public async Task A_waiting_call_uses_the_new_rate_when_its_share_grows()
    {
        while (_limiter.TakeOrDelay() is null)
        {
        }

        _share = 0.001;
        var wait = _limiter.WaitAsync(default).AsTask();
        _share = 100;
        _clock.Advance(TimeSpan.FromSeconds(1));

        await wait.WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task Waiting_calls_are_served_in_order_and_a_cancelled_one_delays_no_other()
    {
        _share = 10;
        while (_limiter.TakeOrDelay() is null)
        {
        }

        using var impatient = new CancellationTokenSource();
        var served = new List<int>();
        var waits = Enumerable.Range(0, 8).Select(i => ServeAsync(i, i == 3 ? impatient.Token : default)).ToArray();
        await impatient.CancelAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                return waits.All(static wait => wait.IsCompleted);
            },
            "all served");

        Assert.Equal([0, 1, 2, 4, 5, 6, 7], served);

        async Task ServeAsync(int waiter, CancellationToken cancellationToken)
        {
            try
            {
                await _limiter.WaitAsync(cancellationToken);
                lock (served)
                    served.Add(waiter);
            }
            catch (OperationCanceledException)
            {
                // Expected for the cancelled waiter.
            }
        }
    }

    /// <summary>Makes a call whenever the limiter allows one.</summary>
    private List<DateTimeOffset> LeaveWithin(TimeSpan span)
    {
        var left = new List<DateTimeOffset>();
        for (var end = _clock.GetUtcNow() + span; _clock.GetUtcNow() < end; _clock.Advance(TimeSpan.FromMilliseconds(1)))
        {
            while (_limiter.TakeOrDelay() is null)
                left.Add(_clock.GetUtcNow());
        }

        return left;
    }
}
