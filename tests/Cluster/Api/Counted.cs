using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Api;

/// <summary>Listens to one counter of one host.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Channel<Dictionary<string, object?>> _measurements = Channel.CreateUnbounded<Dictionary<string, object?>>();

    public Counted(IServiceProvider host, string instrument)
    {
        var scope = host.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == "Media" && published.Meter.Scope == scope && published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            // A 0 only publishes the series.
            if (count == 0)
                return;
            var named = new Dictionary<string, object?>();
            foreach (var (name, value) in tags)
                named[name] = value;
            _measurements.Writer.TryWrite(named);
        });
        _listener.Start();
    }

    public async Task<object?> NextAsync(string tag) =>
        (await _measurements.Reader.ReadAsync().AsTask().WaitAsync(RunningApi.Patience))[tag];

    public void Dispose() => _listener.Dispose();
}
