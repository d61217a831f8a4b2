using System.Diagnostics;
using Media.Storage;
using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Storage;

/// <summary>A server of its own, because it is stopped.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    /// <summary>Seconds; with room on a slow machine for what is answered at once.</summary>
    private const int CommitTimeout = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PostgresServer server = null!;
    private MediaDatabase database = null!;

    public async Task InitializeAsync()
    {
        server = await PostgresServer.StartNewAsync();
        database = new MediaDatabase(new StorageOptions { ConnectionString = await server.CreateDatabaseAsync("outage"), CommitTimeout = TimeSpan.FromSeconds(CommitTimeout) });
        await database.MigrateAsync(default);
        Assert.True((await database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_stopped_server_fails_the_commits_fast_and_is_found_again_after_its_restart()
    {
        await server.StopAsync();

        var started = Stopwatch.GetTimestamp();
        await AssertUnavailableAsync(1000);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, CommitTimeout - 0.5);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await database.Store.PingAsync(default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await database.Store.ReadAsync(Given.NewFileId(), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await database.Store.ClaimDueAsync(new DueClaim(Given.Noon, TimeSpan.FromMinutes(1), 10), default));

        await server.StartAsync();

        Assert.True((await database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
        await database.Store.PingAsync(default);
        Assert.NotNull(await database.Reader.ReadStatsAsync(default));
    }

    [Fact]
    public async Task A_restart_while_nobody_writes_fails_no_commit()
    {
        await server.StopAsync();
        await server.StartAsync();

        Assert.True((await database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_within_the_time_limit()
    {
        await server.FreezeAsync();

        var started = Stopwatch.GetTimestamp();
        await AssertUnavailableAsync(1000);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, CommitTimeout - 0.5, 4 * CommitTimeout);

        await server.ThawAsync();

        Assert.True((await database.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask().WaitAsync(Patience)).Committed);
    }

    [Fact]
    public async Task Commits_in_flight_when_the_server_dies_are_answered_and_every_confirmed_one_is_there_afterwards()
    {
        var confirmed = new System.Collections.Concurrent.ConcurrentBag<Domain.FileId>();
        var failures = 0;
        var underWay = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref failures) < 32)
            {
                var file = Given.NewFileId();
                try
                {
                    if ((await database.Store.CommitAsync(Given.Row(file), Given.Event(file))).Committed)
                        confirmed.Add(file);
                    if (confirmed.Count > 2000)
                        underWay.TrySetResult();
                }
                catch (StoreUnavailableException)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        })).ToArray();

        await underWay.Task.WaitAsync(Patience);
        await server.StopAsync();
        await Task.WhenAll(callers).WaitAsync(Patience);
        await server.StartAsync();

        foreach (var file in confirmed)
            Assert.NotNull(await database.Reader.ReadAsync(file, default));
    }

    private async Task AssertUnavailableAsync(int callers)
    {
        var failures = await Task.WhenAll(Enumerable.Range(0, callers)
            .Select(_ => Record.ExceptionAsync(() => database.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask()))).WaitAsync(Patience);
        Assert.All(failures, failure => Assert.IsType<StoreUnavailableException>(failure));
    }
}
