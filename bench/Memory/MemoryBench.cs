using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Media.Contracts;
using Media.Silo;

namespace Media.Bench.Memory;

/// <summary>
/// What a file costs in memory: nothing once it is stored; while its grain is kept active, which only a repeat does, and that it stops
/// costing it when the grain is collected.
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
            await Receive(grains, 0, 1000);
            var before = Look(await Activations(grains));
            await Receive(grains, 1000, files);
            var stored = Look(await Activations(grains));
            await Receive(grains, 1000, files);
            var active = Look(await Activations(grains));
            var watch = Stopwatch.StartNew();
            while (await Activations(grains) > files / 100 && watch.Elapsed < TimeSpan.FromMinutes(6))
                await Task.Delay(TimeSpan.FromSeconds(5));
            var collected = Look(await Activations(grains));
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
            // Followed, so that they are idle at once.
            ["Vod:Apps:default:Pipeline"] = "false",
            ["Logging:LogLevel:Default"] = "Error",
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.AddMediaSilo();
        return builder.Build();
    }

    private static Task Receive(IGrainFactory grains, int from, int to) => Parallel.ForAsync(
        from,
        to,
        new ParallelOptions { MaxDegreeOfParallelism = 256 },
        async (number, _) =>
        {
            var fileId = $"{5_000_000_000_000_000_000 + number}";
            var body = $$$"""{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"{{{fileId}}}","MediaBasicInfo":{"Name":"clip-{{{number}}}","Type":"mp4","Category":"Video","MediaUrl":"http://1500000001.vod2.example.com/a1b2c3d4vodcq1500000001/{{{fileId}}}/f0.mp4"},"ProcedureTaskId":""}}""";
            await grains.GetGrain<IMediaFileGrain>(fileId).Receive(new EventDelivery(
                "default", DeliverySource.Push, TimeProvider.System.GetUtcNow(), "NewFileUpload", $"NewFileUpload:{fileId}", Encoding.UTF8.GetBytes(body), null));
        });

    private static async Task<int> Activations(IGrainFactory grains) =>
        await grains.GetGrain<IManagementGrain>(0).GetTotalActivationCount();

    private static Memory Look(int activations) => new(activations, GC.GetTotalMemory(forceFullCollection: true), Process.GetCurrentProcess().WorkingSet64);

    private sealed record Memory(int Activations, long HeapBytes, long ResidentBytes);
}
