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

    public CallGateTests() =>
        _gate = new CallGate(refusedRetry: TimeSpan.FromMinutes(1), unreachableRetry: TimeSpan.FromSeconds(5), _clock);

    [Fact]
    public void While_VOD_refuses_a_call_is_not_sent_and_is_answered_with_the_refusal()
    {
        Assert.Null(_gate.Enter(isForOperator: false));

        Assert.Equal((GateState.Open, GateState.Refused), _gate.Answered(Refused));

        Assert.Same(Refused, _gate.Enter(isForOperator: false));
        Assert.False(_gate.CanEnter);
    }

    [Fact]
    public void A_shut_gate_lets_one_call_per_interval_through_and_opens_with_the_first_success()
    {
        _gate.Answered(Refused);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_gate.CanEnter);
        Assert.Null(_gate.Enter(isForOperator: false));
        Assert.Same(Refused, _gate.Enter(isForOperator: false));
        Assert.Equal((GateState.Refused, GateState.Refused), _gate.Answered(Refused));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(Refused, _gate.Enter(isForOperator: false));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_gate.Enter(isForOperator: false));
        Assert.Equal((GateState.Refused, GateState.Open), _gate.Answered(null));

        Assert.Null(_gate.Enter(isForOperator: false));
        Assert.Null(_gate.Enter(isForOperator: false));
    }

    /// <summary>A silo that makes no more such calls does not learn that the cause is fixed.</summary>
    [Fact]
    public void A_refusal_older_than_a_quarter_of_an_hour_is_no_longer_shown_but_still_probed_first()
    {
        _gate.Answered(Refused);
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(GateState.Refused, _gate.RecentState);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(GateState.Open, _gate.RecentState);
        Assert.Null(_gate.Enter(isForOperator: false));
        Assert.Same(Refused, _gate.Enter(isForOperator: false));
        _gate.Answered(Refused);
        Assert.Equal(GateState.Refused, _gate.RecentState);
        _gate.Answered(null);
        Assert.Equal(GateState.Open, _gate.RecentState);
    }

    [Fact]
    public void A_call_that_an_operator_requested_is_sent_through_a_shut_gate()
    {
        _gate.Answered(Refused);

        Assert.Null(_gate.Enter(isForOperator: true));
        Assert.Same(Refused, _gate.Enter(isForOperator: false));
    }

    [Theory]
    [InlineData(FailureClass.FileUnknown, true)]
    [InlineData(FailureClass.Permanent, true)]
    [InlineData(FailureClass.Throttled, false)]
    [InlineData(FailureClass.OutcomeUnknown, false)]
    [InlineData(FailureClass.Bounded, false)]
    public void Only_an_answer_about_the_request_itself_opens_the_gate(FailureClass failure, bool opens)
    {
        _gate.Answered(Refused);

        _gate.Answered(new VodError(failure, new Failure("Whatever", null)));

        Assert.Equal(opens ? GateState.Open : GateState.Refused, _gate.State);
    }

    [Fact]
    public void A_duplicate_opens_the_gate()
    {
        _gate.Answered(Refused);

        _gate.Answered(new VodError(FailureClass.OutcomeUnknown, new Failure("InvalidParameterValue.SessionId", null), Duplicate: true));

        Assert.Equal(GateState.Open, _gate.State);
    }

    [Fact]
    public void Eight_unanswered_calls_in_a_row_shut_the_gate()
    {
        for (var call = 1; call < 8; call++)
            Assert.Equal(GateState.Open, _gate.Answered(Unanswered).After);

        Assert.Equal((GateState.Open, GateState.Unreachable), _gate.Answered(Unanswered));

        var answer = _gate.Enter(isForOperator: false);
        Assert.Equal((FailureClass.Throttled, TransportCode.NotSent), (answer?.Class, answer?.Failure.Code));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(_gate.Enter(isForOperator: false));
        Assert.NotNull(_gate.Enter(isForOperator: false));
        Assert.Equal((GateState.Unreachable, GateState.Open), _gate.Answered(null));
    }

    [Fact]
    public void An_answer_of_any_kind_starts_the_count_of_unanswered_calls_again()
    {
        for (var call = 1; call < 8; call++)
            _gate.Answered(Unanswered);
        _gate.Answered(new VodError(FailureClass.OutcomeUnknown, new Failure("InternalError", null)));

        Assert.Equal(GateState.Open, _gate.Answered(Unanswered).After);
    }

    [Fact]
    public void Unanswered_calls_do_not_undo_a_refusal()
    {
        _gate.Answered(Refused);

        for (var call = 0; call < 20; call++)
            _gate.Answered(Unanswered);

        Assert.Equal(GateState.Refused, _gate.State);
        Assert.Same(Refused, _gate.Enter(isForOperator: false));
    }
}
