using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>Collects everything that one host measures with this service's meter from now on.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly ConcurrentQueue<Instrument> _instruments = new();
    private readonly MeterListener _listener;

    public Measurements(IServiceProvider host)
    {
        var scope = host.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name != "Media" || instrument.Meter.Scope != scope)
                    return;
                _instruments.Enqueue(instrument);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => _instruments;

    public IReadOnlyCollection<Measured> All => _measured;

    public IReadOnlyList<Measured> Of(string instrument) => [.. _measured.Where(measured => measured.Instrument == instrument)];

    /// <summary>Reads the current values of a gauge.</summary>
    public IReadOnlyList<Measured> Shown(string gauge)
    {
        var before = Of(gauge).Count;
        _listener.RecordObservableInstruments();
        return [.. Of(gauge).Skip(before)];
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(
            new Measured(instrument.Name, value, tags.ToArray().ToDictionary(static tag => tag.Key, static tag => $"{tag.Value}")));
}

internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, string> Tags);
