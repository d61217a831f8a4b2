using System.Diagnostics;
using System.Text.Json;
using Media.Domain;
using Media.Storage;
using Media.Storage.Sqlite;
using Media.Tests.Cluster.Postgres;
using Microsoft.Data.Sqlite;

namespace Media.Bench.Storage;

/// <summary>
/// Measures whether costs grow with the number of files: commits, a page of the list, and a sweep that finds nothing due, in a small
/// and in a large database, in one run that alternates between them.
/// </summary>
internal static class GrowthBench
{
    private const int Callers = 256;
    private const int Lists = 200;
    private const int RowsPerFill = 50_000;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="arguments">
    /// <c>--few</c> rows (10000), <c>--many</c> (2000000), <c>--milliseconds</c> of commits per turn (300), <c>--repeats</c> (9).
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        var (few, many) = (options.Number("few", 10_000), options.Number("many", 2_000_000));
        var (length, repeats) = (TimeSpan.FromMilliseconds(options.Number("milliseconds", 300)), options.Number("repeats", 9));
        await using var postgres = await PostgresServer.StartNewAsync("shared_buffers=256MB");
        var directory = Directory.CreateTempSubdirectory("media-bench-");
        try
        {
            var engines = new Dictionary<string, object>();
            foreach (var engine in new[] { "sqlite", "postgres" })
            {
                await using var large = await CreateFilledAsync(engine, "many", many, postgres, directory);
                await WarmUpAsync(engine, postgres, directory);
                var (inFew, inMany) = (new List<Turn>(), new List<Turn>());
                for (var repeat = 0; repeat < repeats; repeat++)
                {
                    // A new database each time, because the commits of each turn add rows.
                    await using var small = await CreateFilledAsync(engine, $"few_{repeat}", few, postgres, directory);
                    inFew.Add(await MeasureAsync(small, length));
                    inMany.Add(await MeasureAsync(large, length));
                    await Console.Error.WriteLineAsync($"{engine} {few}: {inFew[^1]}; {many}: {inMany[^1]}");
                }

                var (fewMedian, manyMedian) = (Turn.Median(inFew), Turn.Median(inMany));
                engines[engine] = new { few = fewMedian, many = manyMedian, manyOverFew = manyMedian.Over(fewMedian) };
            }

            Console.WriteLine(JsonSerializer.Serialize(
                new { bench = "growth", few, many, callers = Callers, repeats, engines }, Indented));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Creates a database as after a long time: files that are ready, each with an archived event, with unordered ids.</summary>
    private static async Task<MediaDatabase> CreateFilledAsync(
        string engine, string name, int rows, PostgresServer postgres, DirectoryInfo directory)
    {
        var connectionString =
            engine == "postgres" ? await postgres.CreateDatabaseAsync(name) : Path.Combine(directory.FullName, $"{name}.db");
        var database = new MediaDatabase(new StorageOptions { ConnectionString = connectionString });
        await database.MigrateAsync(default);
        if (engine == "postgres")
        {
            for (var first = 1; first <= rows; first += RowsPerFill)
                await PostgresServer.ExecuteAsync(connectionString, PostgresFill(first, Math.Min(rows, first + RowsPerFill - 1)));
            await PostgresServer.ExecuteAsync(connectionString, "VACUUM (ANALYZE) media_file");
            await PostgresServer.ExecuteAsync(connectionString, "VACUUM (ANALYZE) vod_event");
        }
        else
        {
            using var connection = SqliteConnections.Open(new StoreTarget.Sqlite(connectionString), SqliteOpenMode.ReadWrite);
            SqliteConnections.Execute(connection, SqliteFill(rows));
        }

        return database;
    }

    private static string PostgresFill(int first, int last) =>
        $$"""
        INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record)
        SELECT (4000000000000000000 + (i::bigint * 48271 % 2147483647) * 400000000)::text, 'default', 1, 'ready', NULL, now(), now(), 3,
            nextval('media_change_seq'), '{"v":1,"padding":"' || repeat('r', 1000) || '"}'
        FROM generate_series({{first}}, {{last}}) AS i;
        INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
        SELECT now(), 'push', 'NewFileUpload', (4000000000000000000 + (i::bigint * 48271 % 2147483647) * 400000000)::text,
            'default', 'upload', 'applied', '\x00'
        FROM generate_series({{first}}, {{last}}) AS i;
        """;

    private static string SqliteFill(int rows) =>
        $$"""
        BEGIN;
        INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{rows}})
        SELECT CAST(4000000000000000000 + (i * 48271 % 2147483647) * 400000000 AS TEXT), 'default', 1, 'ready', NULL, 0, 0, 3, i,
            '{"v":1,"padding":"{{new string('r', 1000)}}"}'
        FROM n;
        INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
        SELECT 0, 'push', 'NewFileUpload', file_id, app, 'upload', 'applied', x'00' FROM media_file;
        COMMIT;
        """;

    /// <summary>Runs everything once before the first turn, so that compilation and start-up costs are not measured.</summary>
    private static async Task WarmUpAsync(string engine, PostgresServer postgres, DirectoryInfo directory)
    {
        await using var database = await CreateFilledAsync(engine, "warm_up", 1000, postgres, directory);
        await MeasureAsync(database, TimeSpan.FromSeconds(3));
    }

    /// <summary>Measures the lists first, because commits add rows.</summary>
    private static async Task<Turn> MeasureAsync(MediaDatabase database, TimeSpan length)
    {
        var all = new MediaFileQuery(null, null, null, null, 50);
        var ready = new MediaFileQuery(MediaStatus.Ready, "default", null, null, 50);
        var nothingDue = new DueClaim(DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), 256);
        var list = await MedianMillisecondsAsync(() => database.Reader.ListAsync(all, default).AsTask());
        var filtered = await MedianMillisecondsAsync(() => database.Reader.ListAsync(ready, default).AsTask());
        var sweep = await MedianMillisecondsAsync(() => database.Store.ClaimDueAsync(nothingDue, default).AsTask());
        await StorageLoad.RunAsync((file, archived) => database.Store.CommitAsync(file, archived), Callers, length / 4);
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var commits = (await StorageLoad.RunAsync((file, archived) => database.Store.CommitAsync(file, archived), Callers, length)).Count();
        var elapsed = Stopwatch.GetElapsedTime(started);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new Turn(
            Math.Round(commits / elapsed.TotalSeconds),
            Math.Round(cpu.TotalMicroseconds / commits, 1),
            list,
            filtered,
            sweep);
    }

    private static async Task<double> MedianMillisecondsAsync(Func<Task> query)
    {
        var ticks = new long[Lists];
        for (var i = 0; i < Lists; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await query();
            ticks[i] = Stopwatch.GetTimestamp() - started;
        }

        Array.Sort(ticks);
        return Math.Round(Stopwatch.GetElapsedTime(0, ticks[Lists / 2]).TotalMilliseconds, 3);
    }

    /// <param name="CpuMicroseconds">Of this process, per commit.</param>
    /// <param name="EmptySweepMilliseconds">A claim that finds nothing due.</param>
    private sealed record Turn(
        double CommitsPerSecond, double CpuMicroseconds, double ListMilliseconds, double FilteredListMilliseconds,
        double EmptySweepMilliseconds)
    {
        public static Turn Median(List<Turn> turns)
        {
            return new Turn(
                Of(t => t.CommitsPerSecond), Of(t => t.CpuMicroseconds), Of(t => t.ListMilliseconds), Of(t => t.FilteredListMilliseconds),
                Of(t => t.EmptySweepMilliseconds));

            double Of(Func<Turn, double> figure) => turns.Select(figure).Order().ElementAt(turns.Count / 2);
        }

        public Turn Over(Turn other) => new(
            Math.Round(CommitsPerSecond / other.CommitsPerSecond, 2),
            Math.Round(CpuMicroseconds / other.CpuMicroseconds, 2),
            Math.Round(ListMilliseconds / other.ListMilliseconds, 2),
            Math.Round(FilteredListMilliseconds / other.FilteredListMilliseconds, 2),
            Math.Round(EmptySweepMilliseconds / other.EmptySweepMilliseconds, 2));
    }
}
