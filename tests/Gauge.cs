using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests;

/// <summary>Reads one observable gauge of one host.</summary>
internal static class Gauge
{
    /// <summary>The value for this app and action; null if there is no measurement for them.</summary>
    public static int? Read(IServiceProvider host, string instrument, string app, string action)
    {
        int? value = null;
        var scope = host.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Scope == scope && published.Name == instrument)
                    listener.EnableMeasurementEvents(published);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, measured, tags, _) =>
        {
            if (tags.Contains(new("app", app)) && tags.Contains(new("action", action)))
                value = measured;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}
