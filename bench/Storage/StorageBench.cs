using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Tests.Cluster.Postgres;

namespace Media.Bench.Storage;

/// <summary>
/// Commits per second: callers that each insert a file and update it twice, 1 KB of record and 1.5 KB of archived event with every
/// commit. Group commit beside the same statements in a transaction each, in one run, the cells taken in turns.
/// </summary>
internal static class StorageBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly int[] Callers = [1, 64, 256];
    private static readonly string[] Engines = ["sqlite", "postgres"];

    /// <param name="arguments"><c>--seconds</c> per cell (2), <c>--repeats</c> (3); medians are reported.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (length, repeats) = (TimeSpan.FromSeconds(options.Number("seconds", 2)), options.Number("repeats", 3));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        var cells = Cells().ToDictionary(cell => cell, _ => new List<Measured>());
        try
        {
            var databases = 0;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                foreach (var (cell, measured) in cells)
                {
                    var name = $"bench_{++databases}";
                    var connectionString = cell.Engine == "postgres" ? await postgres.CreateDatabaseAsync(name) : Path.Combine(directory.FullName, $"{name}.db");
                    measured.Add(await StorageLoad.MeasureAsync(cell, connectionString, length, cell.Engine == "postgres" ? postgres.CpuTime : () => TimeSpan.Zero));
                    await Console.Error.WriteLineAsync($"{cell} {measured[^1]}");
                }
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        var medians = cells.ToDictionary(pair => pair.Key, pair => Measured.Median(pair.Value));
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "storage",
                cores = Environment.ProcessorCount,
                runtime = RuntimeInformation.FrameworkDescription,
                secondsPerCell = length.TotalSeconds,
                repeats,
                cells = medians.Select(pair => new { cell = pair.Key, median = pair.Value, slowest = cells[pair.Key].Min(m => m.CommitsPerSecond), fastest = cells[pair.Key].Max(m => m.CommitsPerSecond) }),
                groupOverNaive = medians.Where(pair => pair.Key is { Grouped: true, ListingIndex: true })
                    .Select(pair => new { pair.Key.Engine, pair.Key.Callers, ratio = Ratio(pair.Value, medians[pair.Key with { Grouped = false }]) }),
                withListingIndexOverWithout = medians.Where(pair => pair.Key is { Grouped: true, ListingIndex: true })
                    .Select(pair => new { pair.Key.Engine, pair.Key.Callers, ratio = Ratio(pair.Value, medians[pair.Key with { ListingIndex = false }]) }),
            },
            Indented));
    }

    private static IEnumerable<Cell> Cells() =>
        from callers in Callers
        from engine in Engines
        from way in new[] { (Grouped: false, ListingIndex: true), (Grouped: true, ListingIndex: true), (Grouped: true, ListingIndex: false) }
        select new Cell(engine, callers, way.Grouped, way.ListingIndex);

    private static object Ratio(Measured one, Measured other) => new
    {
        commitsPerSecond = Math.Round(one.CommitsPerSecond / other.CommitsPerSecond, 2),
        cpuPerCommit = Math.Round(one.CpuMicroseconds / other.CpuMicroseconds, 2),
    };
}

/// <param name="ListingIndex">Whether the index (status, change_seq, ...) exists.</param>
internal sealed record Cell(string Engine, int Callers, bool Grouped, bool ListingIndex);

/// <param name="CpuMicroseconds">Per commit, of this process and of PostgreSQL: the figure that a busy machine disturbs least.</param>
internal sealed record Measured(double CommitsPerSecond, double P50Milliseconds, double P99Milliseconds, double CpuMicroseconds)
{
    public static Measured Of(IEnumerable<long> ticks, TimeSpan elapsed, TimeSpan cpu)
    {
        var sorted = ticks.Order().ToArray();
        return new Measured(
            Math.Round(sorted.Length / elapsed.TotalSeconds),
            Milliseconds(sorted[sorted.Length / 2]),
            Milliseconds(sorted[sorted.Length * 99 / 100]),
            Math.Round(cpu.TotalMicroseconds / sorted.Length, 1));
    }

    public static Measured Median(IReadOnlyCollection<Measured> all)
    {
        return new Measured(Of(m => m.CommitsPerSecond), Of(m => m.P50Milliseconds), Of(m => m.P99Milliseconds), Of(m => m.CpuMicroseconds));

        double Of(Func<Measured, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
    }

    private static double Milliseconds(long ticks) => Math.Round(Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds, 2);
}
