using System.Diagnostics.Metrics;
using Media.ServiceDefaults;
using Media.ServiceDefaults.Spans;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Media.Tests.Unit.Spans;

/// <summary>A spool that is disposed of leaves what one leaves whose process was killed: what it had is in its files, and nobody locks them.</summary>
public abstract class SpoolTest : IDisposable
{
    private const int Any = 1024 * 1024;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<string, long> _dropped = [];
    private readonly MeterListener _listener = new();

    protected SpoolTest()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "media.telemetry.dropped")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, spans, tags, _) => _dropped[$"{tags[0].Value}"] = Dropped($"{tags[0].Value}") + spans);
        _listener.Start();
    }

    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("media-spool-test-");

    protected string Place => Path.Combine(Folder.FullName, "spans");

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected SpanSpool NewSpool(long spoolBytes = Any)
    {
        var spool = new SpanSpool(
            Options.Create(new TelemetryOptions { SpoolBytes = spoolBytes }), new ExportMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<SpanSpool>.Instance);
        spool.Open(Place);
        return spool;
    }

    protected long Dropped(string reason) => _dropped.GetValueOrDefault(reason);

    private protected static void Add(SpanSpool spool, string process, params string[] names)
    {
        foreach (var request in Exported.Requests(process, names))
            spool.Add(request);
    }

    /// <summary>Sends everything, and says whose it was and how many at once.</summary>
    private protected static List<(string Process, int Spans)> Sent(SpanSpool spool)
    {
        var sent = new List<(string, int)>();
        while (spool.TryNext(Any, out var file, out var spans))
        {
            var process = Exported.TextOf(file.Process);
            sent.Add((new[] { "killed", "neighbour", "next", "first", "second", "media-silo" }.Single(name => process.Contains($"\n{(char)name.Length}{name}", StringComparison.Ordinal)), OtlpTraces.Count(spans.Span)));
            file.MarkSent(spans.Length);
        }

        return sent;
    }
}
