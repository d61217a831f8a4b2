using System.Diagnostics;
using Media.Domain;
using Media.Storage;
using Media.Storage.Commit;
using Media.Storage.Postgres;
using Media.Storage.Sqlite;
using Media.Tests.Cluster.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Media.Bench.Storage;

/// <summary>Measures one cell: callers that commit without pause to a new database.</summary>
internal static class StorageLoad
{
    private const int NaiveConnections = 64;

    private static readonly DateTimeOffset At = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Text = $$"""{"v":1,"padding":"{{new string('r', 1000)}}"}""";
    private static readonly byte[] Body = [.. Enumerable.Repeat((byte)'e', 1500)];

    private static long _lastFileId = 5285890784273000000;

    public static async Task<StorageFigures> MeasureAsync(
        StorageCell cell, string connectionString, TimeSpan length, Func<TimeSpan> serverCpu)
    {
        await using var database = new MediaDatabase(new StorageOptions { ConnectionString = connectionString });
        await database.MigrateAsync(default);
        if (!cell.ListingIndex)
            await DropListingIndexAsync(cell, connectionString);

        await using var naive = cell.Grouped ? null : Naive(cell, connectionString);
        Func<FileWrite, EventWrite, ValueTask<CommitOutcome>> commit =
            naive is null ? (file, archived) => database.Store.CommitAsync(file, archived) : naive.CommitAsync;

        await RunAsync(commit, cell.Callers, length / 4);
        var cpu = Environment.CpuUsage.TotalTime + serverCpu();
        var started = Stopwatch.GetTimestamp();
        var ticks = await RunAsync(commit, cell.Callers, length);
        return StorageFigures.Of(ticks, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime + serverCpu() - cpu);
    }

    /// <returns>The duration of each commit, in ticks.</returns>
    public static async Task<IEnumerable<long>> RunAsync(
        Func<FileWrite, EventWrite, ValueTask<CommitOutcome>> commit, int callers, TimeSpan length)
    {
        var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var ticks = new List<long>();
            while (Stopwatch.GetTimestamp() < end)
            {
                var fileId = FileId.Parse($"{Interlocked.Increment(ref _lastFileId)}");
                for (var version = 0; version < 3; version++)
                {
                    var started = Stopwatch.GetTimestamp();
                    var status = version switch { 0 => MediaStatus.Requesting, 1 => MediaStatus.Processing, _ => MediaStatus.Ready };
                    var outcome = await commit(
                        new FileWrite(fileId, "default", 1500000001, status, version < 2 ? At : null, At, version, Text),
                        new EventWrite(
                            fileId, "default", At, EvidenceSource.Push, "NewFileUpload", $"{fileId}/{version}",
                            EventVerdict.Applied, Body));
                    ticks.Add(Stopwatch.GetTimestamp() - started);
                    if (!outcome.Committed)
                        throw new InvalidOperationException("A commit was refused although no other writer has the file.");
                }
            }

            return ticks;
        })));
        return latencies.SelectMany(ticks => ticks);
    }

    private static INaiveStore Naive(StorageCell cell, string connectionString) =>
        cell.Engine == "postgres" ? new NaivePostgres(connectionString) : new NaiveSqlite(connectionString);

    private static async Task DropListingIndexAsync(StorageCell cell, string connectionString)
    {
        const string Sql = "DROP INDEX ix_media_file_status";
        if (cell.Engine == "postgres")
        {
            await PostgresServer.ExecuteAsync(connectionString, Sql);
            return;
        }

        using var connection = SqliteConnections.Open(new StoreTarget.Sqlite(connectionString), SqliteOpenMode.ReadWrite);
        SqliteConnections.Execute(connection, Sql);
    }

    private interface INaiveStore : IAsyncDisposable
    {
        ValueTask<CommitOutcome> CommitAsync(FileWrite file, EventWrite archived);
    }

    /// <summary>One transaction per commit on a pooled connection, with the statement that group commit uses for one commit.</summary>
    private sealed class NaivePostgres(string connectionString) : INaiveStore
    {
        private readonly NpgsqlDataSource _source =
            NpgsqlDataSource.Create($"{connectionString};Maximum Pool Size={NaiveConnections};No Reset On Close=true");

        public async ValueTask<CommitOutcome> CommitAsync(FileWrite file, EventWrite archived)
        {
            await using var connection = await _source.OpenConnectionAsync();
            await using var command = PostgresCommitCommands.One(new PendingCommit(file, archived));
            command.Connection = connection;
            await command.PrepareAsync();
            await using var rows = await command.ExecuteReaderAsync();
            return await rows.ReadAsync() ? new CommitOutcome(true, rows.GetInt64(1)) : default;
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();
    }

    /// <summary>One transaction per commit on one locked connection; group commit uses the same writer.</summary>
    private sealed class NaiveSqlite(string connectionString) : INaiveStore
    {
        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly SqliteCommitWriter _writer = new(new StoreTarget.Sqlite(connectionString));

        public async ValueTask<CommitOutcome> CommitAsync(FileWrite file, EventWrite archived)
        {
            var commit = new PendingCommit(file, archived);
            await _turn.WaitAsync();
            try
            {
                await _writer.CommitAsync(new ArraySegment<PendingCommit>([commit]), TimeSpan.FromSeconds(10));
                return commit.Outcome;
            }
            finally
            {
                _turn.Release();
            }
        }

        public ValueTask DisposeAsync()
        {
            _turn.Dispose();
            return _writer.DisposeAsync();
        }
    }
}
