using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Storage;

/// <summary>
/// Measures commits per second. Each caller inserts a file and updates it twice, with 1 KB of record and 1.5 KB of archived event per
/// commit. Compares group commit with one transaction per commit, in one run that alternates between them.
/// </summary>
internal static class StorageBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly int[] Callers = [1, 64, 256];
    private static readonly string[] Engines = ["sqlite", "postgres"];

    /// <param name="arguments"><c>--seconds</c> per cell (2), <c>--repeats</c> (3); the result has medians.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (length, repeats) = (TimeSpan.FromSeconds(options.Number("seconds", 2)), options.Number("repeats", 3));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        var cells = Cells().ToDictionary(cell => cell, _ => new List<StorageFigures>());
        try
        {
            var databases = 0;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                foreach (var (cell, measured) in cells)
                {
                    var name = $"bench_{++databases}";
                    var isPostgres = cell.Engine == "postgres";
                    var connectionString =
                        isPostgres ? await postgres.CreateDatabaseAsync(name) : Path.Combine(directory.FullName, $"{name}.db");
                    Func<TimeSpan> serverCpu = isPostgres ? postgres.CpuTime : () => TimeSpan.Zero;
                    measured.Add(await StorageLoad.MeasureAsync(cell, connectionString, length, serverCpu));
                    await Console.Error.WriteLineAsync($"{cell} {measured[^1]}");
                }
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        var medians = cells.ToDictionary(pair => pair.Key, pair => StorageFigures.Median(pair.Value));
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "storage",
                cores = Environment.ProcessorCount,
                runtime = RuntimeInformation.FrameworkDescription,
                secondsPerCell = length.TotalSeconds,
                repeats,
                cells = medians.Select(pair => new
                {
                    cell = pair.Key,
                    median = pair.Value,
                    slowest = cells[pair.Key].Min(m => m.CommitsPerSecond),
                    fastest = cells[pair.Key].Max(m => m.CommitsPerSecond),
                }),
                groupOverNaive = RatiosTo(cell => cell with { Grouped = false }),
                withListingIndexOverWithout = RatiosTo(cell => cell with { ListingIndex = false }),
            },
            Indented));

        IEnumerable<object> RatiosTo(Func<StorageCell, StorageCell> other) =>
            from pair in medians
            where pair.Key is { Grouped: true, ListingIndex: true }
            select new { pair.Key.Engine, pair.Key.Callers, ratio = Ratio(pair.Value, medians[other(pair.Key)]) };
    }

    private static IEnumerable<StorageCell> Cells() =>
        from callers in Callers
        from engine in Engines
        from variant in new[]
        {
            (Grouped: false, ListingIndex: true), (Grouped: true, ListingIndex: true), (Grouped: true, ListingIndex: false),
        }
        select new StorageCell(engine, callers, variant.Grouped, variant.ListingIndex);

    private static object Ratio(StorageFigures one, StorageFigures other) => new
    {
        commitsPerSecond = Math.Round(one.CommitsPerSecond / other.CommitsPerSecond, 2),
        cpuPerCommit = Math.Round(one.CpuMicroseconds / other.CpuMicroseconds, 2),
    };
}
