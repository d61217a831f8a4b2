using Media.Domain;
using Media.Grains.Effects;
using Media.Vod.Api;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Effects;

public sealed class CallGateTests
{
    private static readonly VodError Refused = new(FailureClass.Configuration, new Failure("UnauthorizedOperation", "no"));
    private static readonly VodError Unanswered = new(FailureClass.OutcomeUnknown, new Failure(TransportCode.Timeout, null));

    private readonly FakeTimeProvider _clock = new();
    private readonly CallGate _gate;

    public CallGateTests() => _gate = new CallGate(refusedRetry: TimeSpan.FromMinutes(1), unreachableRetry: TimeSpan.FromSeconds(5), _clock);

    [Fact]
    public void A_call_that_VOD_refuses_is_not_sent_again_and_answered_with_the_refusal()
    {
        Assert.Null(_gate.Enter(isPressed: false));

        Assert.Equal((Obstacle.None, Obstacle.Refused), _gate.Answered(Refused));

        Assert.Same(Refused, _gate.Enter(isPressed: false));
        Assert.False(_gate.IsPassable);
    }

    [Fact]
    public void One_call_in_a_while_asks_and_the_first_success_opens()
    {
        _gate.Answered(Refused);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_gate.IsPassable);
        Assert.Null(_gate.Enter(isPressed: false));
        Assert.Same(Refused, _gate.Enter(isPressed: false));
        Assert.Equal((Obstacle.Refused, Obstacle.Refused), _gate.Answered(Refused));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(Refused, _gate.Enter(isPressed: false));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_gate.Enter(isPressed: false));
        Assert.Equal((Obstacle.Refused, Obstacle.None), _gate.Answered(null));

        Assert.Null(_gate.Enter(isPressed: false));
        Assert.Null(_gate.Enter(isPressed: false));
    }

    /// <summary>A silo that makes no more such calls does not learn that it is repaired.</summary>
    [Fact]
    public void A_refusal_that_no_call_has_met_for_a_quarter_of_an_hour_is_no_longer_reported_but_still_asked_about_first()
    {
        _gate.Answered(Refused);
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(Obstacle.Refused, _gate.Met);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Obstacle.None, _gate.Met);
        Assert.Null(_gate.Enter(isPressed: false));
        Assert.Same(Refused, _gate.Enter(isPressed: false));
        _gate.Answered(Refused);
        Assert.Equal(Obstacle.Refused, _gate.Met);
        _gate.Answered(null);
        Assert.Equal(Obstacle.None, _gate.Met);
    }

    [Fact]
    public void A_call_that_an_operator_asks_for_is_sent()
    {
        _gate.Answered(Refused);

        Assert.Null(_gate.Enter(isPressed: true));
        Assert.Same(Refused, _gate.Enter(isPressed: false));
    }

    [Theory]
    [InlineData(FailureClass.FileUnknown, true)]
    [InlineData(FailureClass.Permanent, true)]
    [InlineData(FailureClass.Throttled, false)]
    [InlineData(FailureClass.OutcomeUnknown, false)]
    [InlineData(FailureClass.Bounded, false)]
    public void An_answer_about_the_request_itself_opens_and_one_that_says_nothing_of_the_app_does_not(FailureClass failure, bool opens)
    {
        _gate.Answered(Refused);

        _gate.Answered(new VodError(failure, new Failure("Whatever", null)));

        Assert.Equal(opens ? Obstacle.None : Obstacle.Refused, _gate.Obstacle);
    }

    [Fact]
    public void A_duplicate_is_a_success()
    {
        _gate.Answered(Refused);

        _gate.Answered(new VodError(FailureClass.OutcomeUnknown, new Failure("InvalidParameterValue.SessionId", null), Duplicate: true));

        Assert.Equal(Obstacle.None, _gate.Obstacle);
    }

    [Fact]
    public void After_eight_calls_in_a_row_without_an_answer_nothing_is_sent_but_one_in_a_while()
    {
        for (var call = 1; call < 8; call++)
            Assert.Equal(Obstacle.None, _gate.Answered(Unanswered).Now);

        Assert.Equal((Obstacle.None, Obstacle.Unreachable), _gate.Answered(Unanswered));

        Assert.Equal((FailureClass.Throttled, TransportCode.NotSent), _gate.Enter(isPressed: false) is { } shut ? (shut.Class, shut.Failure.Code) : default);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(_gate.Enter(isPressed: false));
        Assert.NotNull(_gate.Enter(isPressed: false));
        Assert.Equal((Obstacle.Unreachable, Obstacle.None), _gate.Answered(null));
    }

    [Fact]
    public void Any_answer_between_them_shows_that_VOD_is_there()
    {
        for (var call = 1; call < 8; call++)
            _gate.Answered(Unanswered);
        _gate.Answered(new VodError(FailureClass.OutcomeUnknown, new Failure("InternalError", null)));

        Assert.Equal(Obstacle.None, _gate.Answered(Unanswered).Now);
    }

    [Fact]
    public void Silence_does_not_undo_a_refusal()
    {
        _gate.Answered(Refused);

        for (var call = 0; call < 20; call++)
            _gate.Answered(Unanswered);

        Assert.Equal(Obstacle.Refused, _gate.Obstacle);
        Assert.Same(Refused, _gate.Enter(isPressed: false));
    }
}
