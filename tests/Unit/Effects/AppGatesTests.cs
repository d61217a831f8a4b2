using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Grains.Effects;
using Media.Vod.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Effects;

public sealed class AppGatesTests : IDisposable
{
    private static readonly VodError Refused = new(FailureClass.Configuration, new Failure("UnauthorizedOperation", "no"));
    private static readonly VodError Unanswered = new(FailureClass.OutcomeUnknown, new Failure(TransportCode.Timeout, null));

    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _host = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AppGates _gates;

    public AppGatesTests() => _gates = new AppGates(
        Options.Create(new EffectOptions()), _host.GetRequiredService<IMeterFactory>(), _clock, NullLogger<AppGates>.Instance);

    public void Dispose() => _host.Dispose();

    /// <summary>If the app has no more calls due, no call can show that the cause is fixed.</summary>
    [Fact]
    public void A_refusal_is_shown_for_its_app_and_action_until_a_quarter_of_an_hour_after_the_last_call()
    {
        _gates.Answered("default", "ProcessMedia", null);
        _gates.Answered("other", "ProcessMedia", Refused);

        Assert.Equal((0, 1), (Shown("media.vod.blocked", "default"), Shown("media.vod.blocked", "other")));
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, Shown("media.vod.blocked", "other"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, Shown("media.vod.blocked", "other"));
    }

    [Fact]
    public void Unanswered_calls_are_shown_as_unreachable()
    {
        for (var call = 0; call < 8; call++)
            _gates.Answered("default", "ProcessMedia", Unanswered);

        Assert.Equal((0, 1), (Shown("media.vod.blocked", "default"), Shown("media.vod.unreachable", "default")));
    }

    private int? Shown(string gauge, string app) => Gauge.Read(_host, gauge, app, "ProcessMedia");
}
