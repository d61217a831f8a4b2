using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Media.ServiceDefaults;

/// <summary>
/// Samples every span with a traced parent, the life of every file and a share of the HTTP requests. Other spans without a parent (of a
/// sweep, a call between silos, a scan) are dropped, because they would be traces of no use to an operator.
/// </summary>
internal sealed class TraceSampler(double requestShare) : Sampler
{
    /// <summary>The prefix of this service's own spans.</summary>
    private const string Own = Telemetry.SpanPrefix;

    /// <summary>The name that ASP.NET Core gives to the span of a request before routing.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly TraceIdRatioBasedSampler _requests = new(requestShare);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default)
            return new(parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
        return samplingParameters.Name == Request
            ? _requests.ShouldSample(samplingParameters)
            : new(samplingParameters.Name.StartsWith(Own, StringComparison.Ordinal));
    }
}
