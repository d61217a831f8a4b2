using Media.Domain;
using Media.Grains.Retention;
using Media.Storage;
using Media.Tests.Cluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Retention;

/// <summary>The scheduled removal of old events and files, on a real database with a fake clock.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Given.Noon);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private MediaDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = new MediaDatabase(new StorageOptions { ConnectionString = _folder.Database, StatsAgeSeconds = 0 });
        await _database.MigrateAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Old_events_and_files_are_removed_and_unfinished_ones_stay()
    {
        var (finished, waiting) = (Given.NewFileId(), Given.NewFileId());
        // The file that stays fills the first batch.
        await _database.Store.CommitAsync(Given.Row(waiting, due: Given.Noon.AddYears(1)), Given.Event(waiting));
        await _database.Store.CommitAsync(Given.Row(finished, status: MediaStatus.Ready), Given.Event(finished));
        using var clock = await StartAsync(
            new RetentionOptions { EventsAfter = TimeSpan.FromDays(2), FilesAfter = TimeSpan.FromDays(10), BatchSize = 1 });

        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal((1, 1), (await ReadEventCountAsync(finished), await ReadEventCountAsync(waiting)));

        await PassUntilAsync(
            async () => (await ReadEventCountAsync(finished), await ReadEventCountAsync(waiting)) == (0, 0), TimeSpan.FromDays(4));
        Assert.NotNull(await _database.Store.ReadAsync(finished, default));

        await PassUntilAsync(async () => await _database.Store.ReadAsync(finished, default) is null, TimeSpan.FromDays(12));
        Assert.NotNull(await _database.Store.ReadAsync(waiting, default));
        await clock.StopAsync(default);
    }

    [Fact]
    public async Task Nothing_is_removed_by_default()
    {
        var finished = Given.NewFileId();
        await _database.Store.CommitAsync(Given.Row(finished, status: MediaStatus.Ready), Given.Event(finished));
        using var clock = await StartAsync(new RetentionOptions());

        await clock.ExecuteTask!.WaitAsync(Eventually.Patience);
        Assert.Equal(1, await ReadEventCountAsync(finished));
    }

    [Fact]
    public async Task Old_rows_that_could_not_be_removed_during_an_outage_are_removed_later()
    {
        var old = Given.NewFileId();
        await _database.Store.CommitAsync(null, Given.Event(old));
        var unavailable = new UnavailableAtFirst(_database.Store);
        using var clock = await StartAsync(new RetentionOptions { EventsAfter = TimeSpan.FromDays(2) }, unavailable);

        await PassUntilAsync(async () => await ReadEventCountAsync(old) == 0, TimeSpan.FromDays(4));

        Assert.True(unavailable.HasThrown);
        await clock.StopAsync(default);
    }

    private async Task<RetentionSchedule> StartAsync(RetentionOptions options, IStoreRetention? store = null)
    {
        var metrics = new RetentionMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var clock = new RetentionSchedule(
            store ?? _database.Store, metrics, Options.Create(options), _time, NullLogger<RetentionSchedule>.Instance);
        await clock.StartAsync(default);
        return clock;
    }

    /// <summary>Advances the clock an hour at a time. A commit in between lets the removal's own database work run.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var end = _time.GetUtcNow() + time; _time.GetUtcNow() < end; _time.Advance(TimeSpan.FromHours(1)))
            await _database.Store.PingAsync(default);
    }

    private Task<bool> PassUntilAsync(Func<Task<bool>> condition, TimeSpan most)
    {
        var end = _time.GetUtcNow() + most;
        return Eventually.HoldsAsync(
            async () =>
            {
                if (_time.GetUtcNow() < end)
                    await PassAsync(TimeSpan.FromHours(1));
                return await condition();
            },
            "the removal");
    }

    private async Task<int> ReadEventCountAsync(FileId file) => (await _database.Reader.ReadEventsAsync(file, 0, 10, default)).Count;

    private sealed class UnavailableAtFirst(IStoreRetention inner) : IStoreRetention
    {
        public bool HasThrown { get; private set; }

        public ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit)
        {
            if (HasThrown)
                return inner.RemoveEventsAsync(before, limit);
            HasThrown = true;
            throw new StoreUnavailableException("The database is unavailable.");
        }

        public ValueTask<FilesRemoved> RemoveFilesAsync(DateTimeOffset before, long afterChangeSeq, int limit) =>
            inner.RemoveFilesAsync(before, afterChangeSeq, limit);
    }
}
