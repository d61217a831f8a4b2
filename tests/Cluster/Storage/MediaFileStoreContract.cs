using System.Text;
using Media.Domain;
using Media.Storage;
using Media.Storage.Read;

namespace Media.Tests.Cluster.Storage;

/// <summary>What the rest of the service leans on, the same on both engines.</summary>
public abstract partial class MediaFileStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Noon = Given.Noon;

    protected MediaDatabase Database { get; set; } = null!;

    protected GroupCommitStore Store => Database.Store;

    protected IMediaFileReader Reader => Database.Reader;

    /// <summary>The connection string of an empty database.</summary>
    protected abstract Task<string> EmptyDatabaseAsync();

    protected string ConnectionString { get; private set; } = "";

    /// <summary>Behind the program's back.</summary>
    protected abstract Task ExecuteAsync(string sql);

    protected MediaDatabase Open(Action<StorageOptions>? change = null)
    {
        var options = new StorageOptions { ConnectionString = ConnectionString, StatsAgeSeconds = 0, CommitTimeoutMilliseconds = 30_000 };
        change?.Invoke(options);
        return new MediaDatabase(options);
    }

    public virtual async Task InitializeAsync()
    {
        ConnectionString = await EmptyDatabaseAsync();
        Database = Open();
        await Database.MigrateAsync(default);
    }

    public virtual async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task What_is_empty_is_kept_as_empty()
    {
        var file = Given.NewFileId();

        await Store.CommitAsync(null, Given.Event(file, key: "", body: [], type: ""));

        var archived = (await Reader.ReadEventsAsync(file, 0, 10, default))[0];
        Assert.Equal(("", "", 0), (archived.EventKey, archived.EventType, archived.Body.Length));
    }

    [Fact]
    public async Task A_first_commit_inserts_and_every_column_comes_back()
    {
        var file = Given.NewFileId();
        var at = Noon.AddTicks(1234567);
        var write = new FileWrite(file, "films", 1500000042, MediaStatus.PartlyReady, at.AddHours(1), at, 0, """{"name":"Ünïcødé 🎬"}""");

        var outcome = await Store.CommitAsync(write, null);

        Assert.Equal(new CommitOutcome(true, 1), outcome);
        var stored = await Store.ReadAsync(file, default);
        var milliseconds = Noon.AddMilliseconds(123);
        Assert.Equal(
            new StoredFile(file, "films", 1500000042, MediaStatus.PartlyReady, milliseconds.AddHours(1), milliseconds, milliseconds, 1, stored!.ChangeSeq, write.Record),
            stored);
    }

    [Fact]
    public async Task A_file_nobody_stored_is_null() => Assert.Null(await Store.ReadAsync(Given.NewFileId(), default));

    [Theory]
    [MemberData(nameof(AllStatuses))]
    public async Task Every_status_comes_back(MediaStatus status)
    {
        var file = Given.NewFileId();

        await Store.CommitAsync(Given.Row(file, status: status), null);

        Assert.Equal(status, (await Reader.ReadAsync(file, default))!.Status);
    }

    public static TheoryData<MediaStatus> AllStatuses => new(Enum.GetValues<MediaStatus>());

    [Fact]
    public async Task A_second_insert_is_a_conflict_and_changes_nothing()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file, record: """{"first":1}"""), null);

        var outcome = await Store.CommitAsync(Given.Row(file, record: """{"second":1}"""), null);

        Assert.Equal(new CommitOutcome(false, 0), outcome);
        Assert.Equal("""{"first":1}""", (await Store.ReadAsync(file, default))!.Record);
    }

    [Fact]
    public async Task An_update_of_the_version_that_was_read_is_written_and_keeps_created_at()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file, due: Noon), null);
        var before = await Store.ReadAsync(file, default);

        var outcome = await Store.CommitAsync(Given.Row(file, expected: 1, status: MediaStatus.Ready, at: Noon.AddMinutes(5), record: """{"v":2}"""), null);

        Assert.Equal(new CommitOutcome(true, 2), outcome);
        var stored = (await Store.ReadAsync(file, default))!;
        Assert.Equal((2, MediaStatus.Ready, null, """{"v":2}"""), (stored.Version, stored.Status, stored.DueAt, stored.Record));
        Assert.Equal((Noon, Noon.AddMinutes(5)), (stored.CreatedAt, stored.UpdatedAt));
        Assert.True(stored.ChangeSeq > before!.ChangeSeq);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(99)]
    public async Task An_update_of_another_version_is_a_conflict(long expected)
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file), null);

        Assert.False((await Store.CommitAsync(Given.Row(file, expected), null)).Committed);
    }

    [Fact]
    public async Task An_update_of_a_missing_row_is_a_conflict_and_makes_no_row()
    {
        var file = Given.NewFileId();

        Assert.False((await Store.CommitAsync(Given.Row(file, expected: 1), null)).Committed);

        Assert.Null(await Store.ReadAsync(file, default));
    }

    [Fact]
    public async Task An_event_is_archived_with_its_row()
    {
        var file = Given.NewFileId();
        byte[] body = [.. """{"EventType":"NewFileUpload"}"""u8];

        await Store.CommitAsync(Given.Row(file), Given.Event(file, "upload", body));

        var archived = Assert.Single(await Reader.ReadEventsAsync(file, 0, 10, default));
        Assert.Equal(("default", Noon, EvidenceSource.Push, "NewFileUpload", "upload", EventVerdict.Applied), (archived.App, archived.ReceivedAt, archived.Source, archived.EventType, archived.EventKey, archived.Verdict));
        Assert.Equal(file, archived.FileId);
        Assert.Equal(body, archived.Body.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_conflict_leaves_no_event_alone_or_among_others(int others)
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file), Given.Event(file));
        await Store.CommitAsync(Given.Row(file, expected: 1), Given.Event(file, "updated"));
        var neighbours = Enumerable.Range(0, others).Select(_ => Given.NewFileId()).ToArray();

        var commits = neighbours.Select(other => Store.CommitAsync(Given.Row(other), Given.Event(other)).AsTask()).ToList();
        commits.Add(Store.CommitAsync(Given.Row(file, expected: 1), Given.Event(file, "stale")).AsTask());
        commits.Add(Store.CommitAsync(Given.Row(Given.NewFileId(), expected: 7), Given.Event(file, "missing")).AsTask());
        var outcomes = await Task.WhenAll(commits);

        Assert.Equal(others, outcomes.Count(outcome => outcome.Committed));
        Assert.Equal(["upload", "updated"], (await Reader.ReadEventsAsync(file, 0, 10, default)).Select(e => e.EventKey));
        foreach (var neighbour in neighbours)
            Assert.Single(await Reader.ReadEventsAsync(neighbour, 0, 10, default));
    }

    [Fact]
    public async Task An_event_alone_is_always_archived()
    {
        var file = Given.NewFileId();

        var outcomes = await Task.WhenAll(
            Store.CommitAsync(null, Given.Event(file, "first")).AsTask(),
            Store.CommitAsync(null, Given.Event(file, "second")).AsTask(),
            Store.CommitAsync(null, Given.Event(null, "no file")).AsTask());

        Assert.All(outcomes, outcome => Assert.Equal(new CommitOutcome(true, 0), outcome));
        Assert.Equal(["first", "second"], (await Reader.ReadEventsAsync(file, 0, 10, default)).Select(e => e.EventKey));
        Assert.Null(await Reader.ReadAsync(file, default));
        Assert.Equal(Noon, (await Reader.ReadStatsAsync(default)).LastEventReceived);
    }

    [Fact]
    public async Task A_commit_of_nothing_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(null, null));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.CommitAsync(Given.Row(Given.NewFileId(), expected: -1), null));
    }

    [Fact]
    public async Task Of_200_racing_updates_one_wins()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file), null);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            Store.CommitAsync(Given.Row(file, expected: 1, record: $$"""{"i":{{i}}}"""), Given.Event(file, $"{i}")).AsTask())));

        var winner = Array.FindIndex(outcomes, outcome => outcome.Committed);
        Assert.Single(outcomes, outcome => outcome.Committed);
        Assert.Equal((2, $$"""{"i":{{winner}}}"""), (await Store.ReadAsync(file, default)) is { } stored ? (stored.Version, stored.Record) : default);
        Assert.Equal($"{winner}", Assert.Single(await Reader.ReadEventsAsync(file, 0, 300, default)).EventKey);
    }

    [Fact]
    public async Task Racing_updates_by_two_stores_have_one_winner()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file), null);
        await using var other = Open();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Store : other.Store).CommitAsync(Given.Row(file, expected: 1), null).AsTask())));

        Assert.Single(outcomes, outcome => outcome.Committed);
    }

    [Fact]
    public async Task The_same_file_twice_in_a_burst_goes_into_two_transactions_in_order()
    {
        var files = Enumerable.Range(0, 50).Select(_ => Given.NewFileId()).ToArray();

        var commits = files.SelectMany(file => new[] { Store.CommitAsync(Given.Row(file), null).AsTask(), Store.CommitAsync(Given.Row(file, expected: 1), null).AsTask() });
        var outcomes = await Task.WhenAll(commits.ToArray());

        Assert.Equal(Enumerable.Repeat(new[] { 1L, 2L }, 50).SelectMany(versions => versions), outcomes.Select(outcome => outcome.Version));
    }

    [Fact]
    public async Task Every_write_has_a_change_seq_of_its_own_that_rises()
    {
        var files = Enumerable.Range(0, 300).Select(_ => Given.NewFileId()).ToArray();
        await Task.WhenAll(files.Select(file => Store.CommitAsync(Given.Row(file), null).AsTask()));
        var inserted = await Task.WhenAll(files.Select(file => Reader.ReadAsync(file, default).AsTask()));

        await Task.WhenAll(files.Select(file => Store.CommitAsync(Given.Row(file, expected: 1), null).AsTask()));

        var updated = await Task.WhenAll(files.Select(file => Reader.ReadAsync(file, default).AsTask()));
        Assert.Equal(600, inserted.Concat(updated).Select(row => row!.ChangeSeq).Distinct().Count());
        Assert.True(updated.Min(row => row!.ChangeSeq) > inserted.Max(row => row!.ChangeSeq));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(300)]
    public async Task Poisoned_rows_fail_alone(int count)
    {
        var files = Enumerable.Range(0, count).Select(_ => Given.NewFileId()).ToArray();
        var poisoned = new HashSet<int> { 0, count / 2 };

        var commits = files.Select((file, i) => Store.CommitAsync(
            poisoned.Contains(i) ? Poisoned(Given.Row(file)) : Given.Row(file),
            Given.Event(file)).AsTask()).ToArray();

        for (var i = 0; i < count; i++)
        {
            if (poisoned.Contains(i))
                await Assert.ThrowsAsync<StoreRefusedException>(() => commits[i]);
            else
                Assert.True((await commits[i]).Committed);
            Assert.Equal(poisoned.Contains(i) ? 0 : 1, (await Reader.ReadEventsAsync(files[i], 0, 10, default)).Count);
        }
    }

    [Fact]
    public async Task A_row_whose_event_is_refused_is_not_written()
    {
        var file = Given.NewFileId();

        await Assert.ThrowsAsync<StoreRefusedException>(async () => await Store.CommitAsync(Given.Row(file), Given.Event(file) with { EventKey = null! }));

        Assert.Null(await Reader.ReadAsync(file, default));
    }

    /// <summary>What this engine refuses.</summary>
    protected virtual FileWrite Poisoned(FileWrite row) => row with { Record = null! };

    [Fact]
    public async Task The_escape_of_U0000_in_a_record_comes_back()
    {
        var file = Given.NewFileId();
        var record = """{"name":"a\u0000b"}""";

        await Store.CommitAsync(Given.Row(file, record: record), null);

        Assert.Equal(record, (await Store.ReadAsync(file, default))!.Record);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_not_UTF8_is_archived_byte_by_byte(bool inABatch)
    {
        var file = Given.NewFileId();
        byte[] body = [0xFF, 0x00, 0xC3, 0x28, 0x7B, 0xED, 0xA0, 0x80];
        var slice = new ReadOnlyMemory<byte>([0x00, .. body, 0x00]).Slice(1, body.Length);
        var others = Enumerable.Range(0, inABatch ? 50 : 0).Select(_ => Store.CommitAsync(null, Given.Event(null)).AsTask()).ToArray();

        await Store.CommitAsync(null, Given.Event(file) with { Body = slice });
        await Task.WhenAll(others);

        Assert.Equal(body, (await Reader.ReadEventsAsync(file, 0, 10, default))[0].Body.ToArray());
    }

    [Fact]
    public async Task Ten_thousand_events_of_one_file_are_read_page_by_page()
    {
        var file = Given.NewFileId();
        for (var start = 0; start < 10_000; start += 2500)
            await Task.WhenAll(Enumerable.Range(start, 2500).Select(i => Store.CommitAsync(null, Given.Event(file, $"key-{i % 7}", Encoding.UTF8.GetBytes($"{i}"))).AsTask()));

        var bodies = new List<string>();
        for (var after = 0L; await Reader.ReadEventsAsync(file, after, 3000, default) is { Count: > 0 } page; after = page[^1].Id)
            bodies.AddRange(page.Select(e => Encoding.UTF8.GetString(e.Body.Span)));

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"{i}"), bodies);
        Assert.Equal(10_000, (await Reader.ReadEventsAsync(file, 0, 10_000, default)).Count);
        var counts = await Reader.CountDeliveriesAsync(file, default);
        Assert.Equal((7, 10_000L, 1429L), (counts.Count, counts.Values.Sum(), counts["key-0"]));
    }

    [Fact]
    public async Task Listing_pages_newest_change_first_and_shows_no_file_twice_while_rows_change()
    {
        var files = Enumerable.Range(0, 25).Select(_ => Given.NewFileId()).ToArray();
        foreach (var file in files)
            await Store.CommitAsync(Given.Row(file), null);

        var seen = new List<FileId>();
        long? cursor = null;
        while (await Reader.ListAsync(new MediaFileQuery(null, null, null, cursor, 10), default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(row => row.FileId));
            cursor = page[^1].ChangeSeq;
            // One that was seen and one that was not yet: both move before the cursor.
            if (seen.Count == 10)
                await Task.WhenAll(Store.CommitAsync(Given.Row(files[24], expected: 1), null).AsTask(), Store.CommitAsync(Given.Row(files[3], expected: 1), null).AsTask());
        }

        Assert.Equal(files.Reverse().Where(file => file != files[3]), seen);
        Assert.Equal(25, (await Reader.ListAsync(new MediaFileQuery(null, null, null, null, 100), default)).Count);
    }

    [Fact]
    public async Task Listing_filters_by_status_app_and_time()
    {
        var (ready, failed, other, late) = (Given.NewFileId(), Given.NewFileId(), Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(ready, status: MediaStatus.Ready), null);
        await Store.CommitAsync(Given.Row(failed, status: MediaStatus.Failed), null);
        await Store.CommitAsync(Given.Row(other, status: MediaStatus.Ready, app: "other"), null);
        await Store.CommitAsync(Given.Row(late, status: MediaStatus.Ready, at: Noon.AddMilliseconds(1)), null);

        Assert.Equal([late, other, failed, ready], await ListAsync());
        Assert.Equal([late, other, ready], await ListAsync(status: MediaStatus.Ready));
        Assert.Equal([other], await ListAsync(app: "other"));
        Assert.Equal([late], await ListAsync(after: Noon));
        Assert.Equal([late, ready], await ListAsync(status: MediaStatus.Ready, app: "default"));
        Assert.Equal([late], await ListAsync(status: MediaStatus.Ready, app: "default", after: Noon));
        Assert.Empty(await ListAsync(status: MediaStatus.Deleted));
        Assert.Empty(await ListAsync(app: "no\0app"));
    }

    private async Task<IEnumerable<FileId>> ListAsync(MediaStatus? status = null, string? app = null, DateTimeOffset? after = null) =>
        (await Reader.ListAsync(new MediaFileQuery(status, app, after, null, 50), default)).Select(row => row.FileId);

    [Fact]
    public async Task A_database_knows_when_it_was_made()
    {
        var age = TimeProvider.System.GetUtcNow() - await Reader.ReadBeginningAsync(default);

        Assert.InRange(age, TimeSpan.Zero, TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Stats_count_by_status_and_find_the_oldest_unfinished()
    {
        Assert.Equal(
            (0L, null, null),
            await Reader.ReadStatsAsync(default) is var empty ? (empty.CountByStatus.Values.Sum(), empty.OldestUnfinished, empty.LastEventReceived) : default);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Ready, at: Noon.AddDays(-2)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddHours(5), at: Noon.AddDays(-1)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddHours(1)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Blocked, due: Noon, at: Noon.AddHours(-30)), null);

        var stats = await Reader.ReadStatsAsync(default);

        Assert.Equal(9, stats.CountByStatus.Count);
        Assert.Equal((1L, 2L, 0L), (stats.CountByStatus[MediaStatus.Ready], stats.CountByStatus[MediaStatus.Processing], stats.CountByStatus[MediaStatus.Failed]));
        Assert.Equal(Noon.AddHours(-30), stats.OldestUnfinished);
    }

    [Fact]
    public async Task The_backlog_is_what_is_due_and_neither_claimed_nor_blocked()
    {
        Assert.Equal(new DueBacklog(0, null), await Reader.ReadBacklogAsync(Noon, default));
        foreach (var minutes in new[] { 3, 0, -1 })
            await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddMinutes(-minutes)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Blocked, due: Noon.AddMinutes(-5)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Ready), null);

        Assert.Equal(new DueBacklog(2, Noon.AddMinutes(-3)), await Reader.ReadBacklogAsync(Noon, default));
        Assert.Equal(new DueBacklog(3, Noon.AddMinutes(-3)), await Reader.ReadBacklogAsync(Noon.AddMinutes(1), default));
    }

    [Fact]
    public async Task Claims_take_what_is_due_oldest_first_and_lease_it()
    {
        var files = Enumerable.Range(0, 5).Select(_ => Given.NewFileId()).ToArray();
        for (var i = 0; i < files.Length; i++)
            await Store.CommitAsync(Given.Row(files[i], due: Noon.AddMinutes(-i)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), due: Noon.AddMilliseconds(1)), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId()), null);
        var lease = TimeSpan.FromMinutes(1);

        Assert.Equal([files[4], files[3]], await Store.ClaimDueAsync(new DueClaim(Noon, lease, 2), default));
        Assert.Equal([files[2], files[1], files[0]], await Store.ClaimDueAsync(new DueClaim(Noon, lease, 10), default));
        Assert.Empty(await Store.ClaimDueAsync(new DueClaim(Noon, lease, 10), default));

        Assert.Equal(6, (await Store.ClaimDueAsync(new DueClaim(Noon + lease, lease, 10), default)).Count);
    }

    [Fact]
    public async Task Blocked_files_are_claimed_by_their_app_and_not_otherwise()
    {
        var (blocked, others, owed) = (Given.NewFileId(), Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(blocked, status: MediaStatus.Blocked, due: Noon), null);
        await Store.CommitAsync(Given.Row(others, status: MediaStatus.Blocked, due: Noon, app: "other"), null);
        await Store.CommitAsync(Given.Row(owed, due: Noon), null);
        await Store.CommitAsync(Given.Row(Given.NewFileId(), status: MediaStatus.Blocked, due: Noon.AddMinutes(1)), null);
        var claim = new DueClaim(Noon, TimeSpan.FromSeconds(30), 10);

        Assert.Equal([owed], await Store.ClaimDueAsync(claim, default));
        Assert.Equal([blocked], await Store.ClaimDueAsync(claim with { BlockedOf = "default" }, default));
        Assert.Empty(await Store.ClaimDueAsync(claim with { BlockedOf = "default" }, default));
        Assert.Equal([others], await Store.ClaimDueAsync(claim with { BlockedOf = "other" }, default));
    }

    [Fact]
    public async Task A_claim_passes_over_the_apps_it_leaves_alone()
    {
        var (first, second, third) = (Given.NewFileId(), Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(first, due: Noon.AddMinutes(-3)), null);
        await Store.CommitAsync(Given.Row(second, due: Noon.AddMinutes(-2), app: "other"), null);
        await Store.CommitAsync(Given.Row(third, due: Noon.AddMinutes(-1), app: "third"), null);
        var claim = new DueClaim(Noon, TimeSpan.FromMinutes(1), 10);

        Assert.Equal([second], await Store.ClaimDueAsync(claim with { ExceptApps = ["default", "third"] }, default));
        Assert.Equal([first, third], await Store.ClaimDueAsync(claim with { ExceptApps = ["other"] }, default));
    }

    [Fact]
    public async Task A_claim_touches_neither_version_nor_change_seq()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file, due: Noon), null);
        var before = (await Reader.ReadAsync(file, default))!;

        await Store.ClaimDueAsync(new DueClaim(Noon, TimeSpan.FromMinutes(1), 10), default);

        Assert.Equal(before with { DueAt = Noon.AddMinutes(1) }, await Reader.ReadAsync(file, default));
        Assert.True((await Store.CommitAsync(Given.Row(file, expected: 1), null)).Committed);
    }

    [Fact]
    public async Task Two_claimers_never_get_the_same_file()
    {
        var files = Enumerable.Range(0, 400).Select(_ => Given.NewFileId()).ToArray();
        await Task.WhenAll(files.Select(file => Store.CommitAsync(Given.Row(file, due: Noon), null).AsTask()));
        await using var other = Open();

        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Store : other.Store).ClaimDueAsync(new DueClaim(Noon, TimeSpan.FromMinutes(1), 20), default).AsTask())));

        var claimed = claims.SelectMany(claim => claim).ToArray();
        Assert.Equal(claimed.Length, claimed.Distinct().Count());
        // SKIP LOCKED: what one claimer holds the other passes by, and may leave for the next round.
        var rest = await Store.ClaimDueAsync(new DueClaim(Noon, TimeSpan.FromMinutes(1), 1000), default);
        Assert.Equal(files.ToHashSet(), claimed.Concat(rest).ToHashSet());
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_reopen_and_change_seq_goes_on()
    {
        var (file, next) = (Given.NewFileId(), Given.NewFileId());
        await Store.CommitAsync(Given.Row(file), Given.Event(file));
        var before = await Store.ReadAsync(file, default);

        await Database.DisposeAsync();
        Database = Open();
        await Database.MigrateAsync(default);

        Assert.Equal(before, await Store.ReadAsync(file, default));
        await Store.CommitAsync(Given.Row(next), null);
        Assert.True((await Store.ReadAsync(next, default))!.ChangeSeq > before!.ChangeSeq);
    }

    [Fact]
    public async Task Dispose_finishes_what_waits_and_takes_nothing_more()
    {
        var files = Enumerable.Range(0, 1000).Select(_ => Given.NewFileId()).ToArray();
        var commits = files.Select(file => Store.CommitAsync(Given.Row(file), null).AsTask()).ToArray();
        var closed = Store;

        await Database.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome.Committed));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await closed.CommitAsync(Given.Row(files[0]), null));
        await Database.DisposeAsync();
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var small = Open(options => (options.QueueCapacity, options.MaxBatch) = (4, 1));
        var commits = new List<Task<CommitOutcome>>();

        var busy = 0;
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                commits.Add(small.Store.CommitAsync(Given.Row(Given.NewFileId()), null).AsTask());
            }
            catch (StoreBusyException)
            {
                busy++;
            }
        }

        Assert.NotEqual(0, busy);
        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome.Committed));
    }

    [Fact]
    public async Task A_probe_passes() => await Store.PingAsync(default);

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await ExecuteAsync("INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'from the future', '2030-01-01')");

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => Database.MigrateAsync(default));

        Assert.StartsWith("The database has schema version 999, this program knows up to ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_may_start_at_once_on_an_empty_database()
    {
        for (var round = 0; round < 5; round++)
        {
            ConnectionString = await EmptyDatabaseAsync();
            await Database.DisposeAsync();
            Database = Open();
            var starters = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();

            await Task.WhenAll(starters.Select(starter => Task.Run(() => starter.MigrateAsync(default))));

            Assert.True((await Store.CommitAsync(Given.Row(Given.NewFileId()), null)).Committed);
        }
    }

    [Fact]
    public async Task Every_acknowledged_commit_is_there_after_the_writing_process_was_killed_again_and_again()
    {
        var acknowledged = new Dictionary<FileId, long>();
        for (var round = 0; round < 5; round++)
        {
            foreach (var (fileId, version) in await CrashWriter.RunUntilKilledAsync(ConnectionString, round, acknowledgements: 2000).WaitAsync(Patience))
                acknowledged[fileId] = version;
        }

        Assert.InRange(acknowledged.Count, 5000, int.MaxValue);
        await Database.MigrateAsync(default);
        foreach (var (fileId, version) in acknowledged)
        {
            Assert.True((await Reader.ReadAsync(fileId, default))?.Version >= version);
            Assert.True((await Reader.ReadEventsAsync(fileId, 0, 10, default)).Count >= version);
        }
    }

    [Fact]
    public async Task Every_question_of_the_read_side_is_answered_from_an_index_among_200_000_rows()
    {
        await ExecuteAsync(FillWith200_000Rows);
        await ExecuteAsync("VACUUM");
        await ExecuteAsync("ANALYZE");
        var (file, seq) = ("5285890784273000000", 100_000L);

        Assert.True(await UsesIndexAsync(ReadQueries.File(file)));
        Assert.True(await UsesIndexAsync(ReadQueries.Events(file, 0, 100)));
        Assert.True(await UsesIndexAsync(ReadQueries.Deliveries(file)));
        Assert.True(await UsesIndexAsync(ReadQueries.CountByStatus));
        Assert.True(await UsesIndexAsync(ReadQueries.OldestUnfinished));
        Assert.True(await UsesIndexAsync(ReadQueries.OldestBlocked));
        Assert.True(await UsesIndexAsync(ReadQueries.Backlog(Time(Noon))));
        Assert.True(await UsesIndexAsync(ReadQueries.LastEventReceived));
        foreach (var status in new MediaStatus?[] { null, MediaStatus.Ready, MediaStatus.Failed })
        {
            foreach (var app in new[] { null, "default", "rare" })
            {
                foreach (var after in new DateTimeOffset?[] { null, Noon, Noon.AddDays(3650) })
                {
                    foreach (var before in new long?[] { null, seq })
                        Assert.True(await UsesIndexAsync(ReadQueries.Files(new MediaFileQuery(status, app, after, before, 50), Time)), $"{status} {app} {after} {before}");
                }
            }
        }
    }

    protected abstract string FillWith200_000Rows { get; }

    /// <summary>Whether the plan reads no table from end to end, and sorts nothing.</summary>
    private protected abstract Task<bool> UsesIndexAsync(ReadQuery query);

    protected abstract object Time(DateTimeOffset time);
}
