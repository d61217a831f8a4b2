using System.Diagnostics;
using Media.Storage;
using Media.Tests.Cluster.Postgres;

namespace Media.Tests.Cluster.Storage;

/// <summary>PostgreSQL outages. The class has its own server, because it stops it; every test leaves the server running.</summary>
public sealed class PostgresOutageTests(PostgresOutageTests.StoppableServer stoppable)
    : IClassFixture<PostgresOutageTests.StoppableServer>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = Eventually.Patience;

    private readonly PostgresServer _server = stoppable.Server;
    private MediaDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = Open(commitTimeout: Patience);
        await _database.MigrateAsync(default);
        Assert.True((await _database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_stopped_server_fails_the_commits_at_once_and_is_found_again_after_its_restart()
    {
        await _server.StopAsync();

        // No commit waits for the commit timeout, which is as long as the limit of the test.
        await AssertUnavailableAsync(_database, 1000);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _database.Store.PingAsync(default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _database.Store.ReadAsync(Given.NewFileId(), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await _database.Store.ClaimDueAsync(new DueClaim(Given.Noon, TimeSpan.FromMinutes(1), 10), default));

        await _server.StartAsync();

        Assert.True((await _database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
        await _database.Store.PingAsync(default);
        Assert.NotNull(await _database.Reader.ReadStatsAsync(default));
    }

    [Fact]
    public async Task A_restart_between_commits_fails_no_commit()
    {
        await _server.StopAsync();
        await _server.StartAsync();

        Assert.True((await _database.Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
    }

    [Fact]
    public async Task A_commit_to_a_frozen_server_fails_after_the_commit_timeout()
    {
        var timeout = TimeSpan.FromSeconds(2);
        await using var impatient = Open(timeout);
        await _server.FreezeAsync();

        var started = Stopwatch.GetTimestamp();
        await AssertUnavailableAsync(impatient, 1000);
        // Not given up early. There is no upper bound: how long it takes beyond the timeout depends on the machine.
        Assert.True(Stopwatch.GetElapsedTime(started) >= timeout * 0.7);

        await _server.ThawAsync();

        Assert.True((await impatient.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask().WaitAsync(Patience)).Committed);
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
                    if ((await _database.Store.CommitAsync(Given.Row(file), Given.Event(file))).Committed)
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
        await _server.StopAsync();
        await Task.WhenAll(callers).WaitAsync(Patience);
        await _server.StartAsync();

        foreach (var file in confirmed)
            Assert.NotNull(await _database.Reader.ReadAsync(file, default));
    }

    private MediaDatabase Open(TimeSpan commitTimeout) => new(new StorageOptions
    {
        ConnectionString = stoppable.ConnectionString,
        CommitTimeout = commitTimeout,
    });

    private static async Task AssertUnavailableAsync(MediaDatabase database, int callers)
    {
        var failures = await Task.WhenAll(Enumerable.Range(0, callers)
            .Select(_ => Record.ExceptionAsync(() => database.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask())))
            .WaitAsync(Patience);
        Assert.All(failures, failure => Assert.IsType<StoreUnavailableException>(failure));
    }

    public sealed class StoppableServer : IAsyncLifetime
    {
        internal PostgresServer Server { get; private set; } = null!;

        internal string ConnectionString { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Server = await PostgresServer.StartNewAsync();
            ConnectionString = await Server.CreateDatabaseAsync("outage");
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
