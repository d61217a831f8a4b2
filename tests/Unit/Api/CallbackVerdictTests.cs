using Media.Api.Callbacks;
using Media.Contracts;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Api;

public sealed class CallbackVerdictTests
{
    [Fact]
    public void A_default_verdict_is_not_answered_as_stored() =>
        Assert.Equal(503, CallbackAnswers.ProblemFor(default)?.StatusCode);

    [Fact]
    public void An_outcome_of_a_newer_silo_counts_as_not_stored() =>
        Assert.Equal(CallbackVerdict.NotStored, CallbackVerdicts.Of(EnvelopeKind.Event, (ReceiveOutcome)99));
}
