using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Bench.Callbacks;

/// <summary>
/// Measures CPU and allocations of reading one callback: its envelope in the API and its translation in the grain, in alternating turns.
/// </summary>
internal static class EnvelopeBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="arguments"><c>--calls</c> per turn (20000), <c>--turns</c> (15).</param>
    public static Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (calls, turns) = (options.Number("calls", 20_000), options.Number("turns", 15));
        var works = Bodies()
            .SelectMany(static body => Steps(body.Bytes).Select(step => (Name: $"{step.Name} {body.Name}", body.Bytes.Length, step.Run)))
            .ToArray();
        var measured = works.ToDictionary(static work => work.Name, static _ => new List<(double Microseconds, double Bytes)>());
        foreach (var work in works)
            Measure(work.Run, calls);
        for (var turn = 0; turn < turns; turn++)
        {
            foreach (var (name, _, run) in works)
                measured[name].Add(Measure(run, calls));
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "envelope",
                runtime = RuntimeInformation.FrameworkDescription,
                calls,
                turns,
                medians = works.Select(work => new
                {
                    work.Name,
                    bodyBytes = work.Length,
                    cpuMicroseconds = Math.Round(Median(measured[work.Name].Select(static one => one.Microseconds)), 2),
                    bytesAllocated = Math.Round(Median(measured[work.Name].Select(static one => one.Bytes))),
                }),
            },
            Indented));
        return Task.CompletedTask;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Bodies()
    {
        using var stream = typeof(EnvelopeBench).Assembly.GetManifestResourceStream("procedure.json")!;
        yield return ("NewFileUpload", Encoding.UTF8.GetBytes(CallbackLoad.Body));
        using var document = JsonDocument.Parse(stream);
        yield return ("ProcedureStateChanged", JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
    }

    private static IEnumerable<(string Name, Action Run)> Steps(byte[] body)
    {
        var envelope = CallbackEnvelope.Read(body);
        yield return ("envelope", () => CallbackEnvelope.Read(body));
        yield return ("translation", () =>
            EventTranslator.Translate(body, envelope.FileIds[0], envelope.EventKey, DateTimeOffset.UnixEpoch, EvidenceSource.Push));
    }

    private static (double Microseconds, double Bytes) Measure(Action run, int calls)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var call = 0; call < calls; call++)
            run();
        return (
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls,
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)calls);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
