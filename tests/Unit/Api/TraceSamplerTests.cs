using System.Diagnostics;
using Media.ServiceDefaults;
using OpenTelemetry.Trace;

namespace Media.Tests.Unit.Api;

/// <summary>The choice of what is traced, as documented in docs/telemetry.md.</summary>
public sealed class TraceSamplerTests
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    [Theory]
    [InlineData("media.file")]
    [InlineData("media.run")]
    public void Lives_of_files_are_traced_even_if_no_request_is(string name) => Assert.True(IsTraced(requestShare: 0, name));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_share_of_requests_is_sampled(double share, bool isTraced) => Assert.Equal(isTraced, IsTraced(share, Request));

    [Theory]
    [InlineData("IMediaFileGrain/Wake")]
    [InlineData("POST")]
    [InlineData("IMembershipService/MembershipChangeNotification")]
    public void A_span_without_a_traced_cause_is_not_sampled(string name) => Assert.False(IsTraced(requestShare: 1, name));

    [Theory]
    [InlineData("media.call ProcessMedia")]
    [InlineData("IMediaFileGrain/Receive")]
    [InlineData(Request)]
    public void A_span_is_sampled_if_its_parent_is(string name)
    {
        Assert.True(IsTraced(requestShare: 0, name, ParentThatIs(ActivityTraceFlags.Recorded)));
        Assert.False(IsTraced(requestShare: 1, name, ParentThatIs(ActivityTraceFlags.None)));
    }

    private static ActivityContext ParentThatIs(ActivityTraceFlags flags) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true);

    private static bool IsTraced(double requestShare, string name, ActivityContext parent = default) =>
        new TraceSampler(requestShare)
            .ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), name, ActivityKind.Internal)).Decision
        == SamplingDecision.RecordAndSample;
}
