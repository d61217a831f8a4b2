using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Media.ServiceDefaults;

/// <summary>
/// What is traced: whatever has a traced parent; the life of every file; a share of the HTTP requests. What has no parent and is
/// neither (a sweep, a call between silos, a search) would be a trace that nobody looks for.
/// </summary>
internal sealed class TraceSampler(double requestShare) : Sampler
{
    /// <summary>Spans of this service's own source begin so.</summary>
    private const string Own = Telemetry.SpanPrefix;

    /// <summary>ASP.NET Core's name of a request before it is known where it goes.</summary>
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
