using System.Collections.Concurrent;
using System.Diagnostics;
using Media.Contracts;
using Media.Tests.Cluster.Api;

namespace Media.Tests.Cluster.Files;

/// <summary>Orleans' spans of grain calls, with a listener that samples as OpenTelemetry does.</summary>
[Collection(nameof(TracingTests))]
public sealed class UntracedCallTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-untraced-");
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ActivityListener _listener;
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public UntracedCallTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.Orleans.Application",
            Sample = Sample,
            ActivityStarted = _started.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        _silo = await RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _listener.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>A traced call has two spans: the outgoing and the incoming call.</summary>
    [Theory]
    [InlineData(ActivityTraceFlags.None, 0)]
    [InlineData(ActivityTraceFlags.Recorded, 2)]
    public async Task A_call_has_spans_only_where_its_caller_is_traced(ActivityTraceFlags flags, int spans)
    {
        using var request = new Activity("request") { ActivityTraceFlags = flags }.Start();

        Assert.Equal(ReceiveOutcome.Applied, await _silo.UploadedAsync("5285890784273533167", "theirs-t0"));

        Assert.Equal(spans, _started.Count(static span => span.DisplayName.EndsWith("/Receive", StringComparison.Ordinal)));
    }

    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options) =>
        options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded
        : options.Parent.TraceId == default || options.Parent.IsRemote ? ActivitySamplingResult.PropagationData
        : ActivitySamplingResult.None;
}
