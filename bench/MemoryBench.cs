using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Media.Contracts;
using Media.Silo;

namespace Media.Bench;

/// <summary>
/// Measures the memory of a file: none once it is stored, some while its grain is active, which a repeated event keeps it, and none
/// again after the grain is collected.
/// </summary>
internal static class MemoryBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="arguments"><c>--files</c> (100000).</param>
    public static async Task RunAsync(string[] arguments)
    {
        var files = new BenchArguments(arguments).Number("files", 100_000);
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        try
        {
            await using var silo = Silo(directory.FullName);
            await silo.StartAsync();
            var grains = silo.Services.GetRequiredService<IGrainFactory>();
            await ReceiveAsync(grains, 0, 1000);
            var before = MeasureMemory(await CountActivationsAsync(grains));
            await ReceiveAsync(grains, 1000, files);
            var stored = MeasureMemory(await CountActivationsAsync(grains));
            await ReceiveAsync(grains, 1000, files);
            var active = MeasureMemory(await CountActivationsAsync(grains));
            var watch = Stopwatch.StartNew();
            while (await CountActivationsAsync(grains) > files / 100 && watch.Elapsed < TimeSpan.FromMinutes(6))
                await Task.Delay(TimeSpan.FromSeconds(5));
            var collected = MeasureMemory(await CountActivationsAsync(grains));
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    bench = "memory",
                    runtime = RuntimeInformation.FrameworkDescription,
                    files,
                    before,
                    stored,
                    active,
                    collected,
                    secondsUntilCollected = Math.Round(watch.Elapsed.TotalSeconds),
                    heapBytesPerActiveFile = (active.HeapBytes - before.HeapBytes) / (active.Activations - before.Activations),
                    residentBytesPerActiveFile = (active.ResidentBytes - before.ResidentBytes) / (active.Activations - before.Activations),
                },
                Indented));
            await silo.StopAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static WebApplication Silo(string directory)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = Path.Combine(directory, "media.db"),
            ["Vod:Apps:default:SecretId"] = "bench",
            ["Vod:Apps:default:SecretKey"] = "bench",
            // Without a pipeline the grains have nothing to do after the event.
            ["Vod:Apps:default:Pipeline"] = "false",
            ["Logging:LogLevel:Default"] = "Error",
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.AddMediaSilo();
        return builder.Build();
    }

    private static Task ReceiveAsync(IGrainFactory grains, int from, int to) => Parallel.ForAsync(
        from,
        to,
        new ParallelOptions { MaxDegreeOfParallelism = 256 },
        async (number, _) =>
        {
            var fileId = $"{5_000_000_000_000_000_000 + number}";
            const string Folder = "http://1500000001.vod2.example.com/a1b2c3d4vodcq1500000001";
            var basicInfo =
                $$"""{"Name":"clip-{{number}}","Type":"mp4","Category":"Video","MediaUrl":"{{Folder}}/{{fileId}}/f0.mp4"}""";
            var upload = $$"""{"FileId":"{{fileId}}","MediaBasicInfo":{{basicInfo}},"ProcedureTaskId":""}""";
            var body = $$"""{"EventType":"NewFileUpload","FileUploadEvent":{{upload}}}""";
            await grains.GetGrain<IMediaFileGrain>(fileId).Receive(new EventDelivery(
                "default", DeliverySource.Push, TimeProvider.System.GetUtcNow(), "NewFileUpload", $"NewFileUpload:{fileId}",
                Encoding.UTF8.GetBytes(body), null));
        });

    private static async Task<int> CountActivationsAsync(IGrainFactory grains) =>
        await grains.GetGrain<IManagementGrain>(0).GetTotalActivationCount();

    private static Memory MeasureMemory(int activations) =>
        new(activations, GC.GetTotalMemory(forceFullCollection: true), Process.GetCurrentProcess().WorkingSet64);

    private sealed record Memory(int Activations, long HeapBytes, long ResidentBytes);
}
