using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using Media.Grains.Effects;
using Media.Vod;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Effects;

/// <summary>How an account's limit is divided among apps and silos. <see cref="CallLimiterTests"/> covers how a share is kept.</summary>
public sealed class AppLimitersTests : IDisposable
{
    private const string App = "default";

    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _host = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AppLimiters _limiters;
    private int _activeSilos = 1;

    public AppLimitersTests()
    {
        var settings = new VodOptions();
        settings.Apps[App] = new VodAppOptions { CallsPerSecond = 40 };
        _limiters = new AppLimiters(
            new VodApps(Options.Create(settings)), ActiveSilos.Oracle(() => _activeSilos), _host.GetRequiredService<IMeterFactory>(),
            _clock);
    }

    public void Dispose()
    {
        _limiters.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 20)]
    [InlineData(4, 10)]
    public async Task A_silo_calls_no_more_often_than_its_part_of_the_limit_and_not_much_less(int silos, int perSecond)
    {
        _activeSilos = silos;

        var left = await CallForAsync(seconds: 10, "ProcessMedia");

        Assert.InRange(left, 10 * perSecond * 7 / 10, (10 * perSecond) + 1);
    }

    [Fact]
    public async Task When_another_silo_has_gone_the_others_take_over_its_part()
    {
        _activeSilos = 2;
        var together = await CallForAsync(seconds: 10, "ProcessMedia");
        _activeSilos = 1;

        var alone = await CallForAsync(seconds: 10, "ProcessMedia");

        Assert.InRange(alone, together * 3 / 2, together * 3);
    }

    /// <summary>VOD counts calls per action, so a confirmation must not be late because many files wait for their requests.</summary>
    [Fact]
    public async Task Calls_of_one_action_do_not_wait_for_those_of_another()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => _limiters.WaitAsync(App, "ProcessMedia", default).AsTask()).ToArray();

        await _limiters.WaitAsync(App, "ConfirmEvents", default).AsTask().WaitAsync(Eventually.Patience);

        Assert.Contains(waiting, static wait => !wait.IsCompleted);
    }

    /// <summary>
    /// Makes one call after the other, each as soon as the limiter allows it. Runs on a thread without a synchronization context, so that a
    /// wait continues inside the clock's advance and the count does not depend on scheduling.
    /// </summary>
    /// <returns>The number of calls made.</returns>
    private Task<int> CallForAsync(int seconds, string action) => Task.Run(() =>
    {
        using var over = new CancellationTokenSource();
        var end = _clock.GetUtcNow().AddSeconds(seconds);
        for (var left = 0; ; left++)
        {
            var wait = _limiters.WaitAsync(App, action, over.Token).AsTask();
            while (!wait.IsCompleted && _clock.GetUtcNow() < end)
                _clock.Advance(TimeSpan.FromMilliseconds(1));
            if (wait.IsCompleted)
                continue;
            over.Cancel();
            return left;
        }
    });

    /// <summary>Replaces the cluster membership; only the number of active silos is read from it.</summary>
    public class ActiveSilos : DispatchProxy
    {
        private Func<int> _count = static () => 0;

        public static ISiloStatusOracle Oracle(Func<int> count)
        {
            var oracle = Create<ISiloStatusOracle, ActiveSilos>();
            ((ActiveSilos)(object)oracle)._count = count;
            return oracle;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(ISiloStatusOracle.GetActiveSilos)
            ? Enumerable.Range(1, _count()).Select(static number => SiloAddress.New(IPAddress.Loopback, 11000 + number, 1)).ToArray()
            : throw new NotSupportedException($"{targetMethod}");
    }
}
