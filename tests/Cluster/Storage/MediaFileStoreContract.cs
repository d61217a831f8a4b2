using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>The promises on which the rest of the service relies, the same for both engines.</summary>
public abstract partial class MediaFileStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = Eventually.Patience;
    private static readonly DateTimeOffset Noon = Given.Noon;

    protected MediaDatabase Database { get; set; } = null!;

    protected GroupCommitStore Store => Database.Store;

    protected IMediaFileReader Reader => Database.Reader;

    /// <summary>Creates an empty database and returns its connection string.</summary>
    protected abstract Task<string> EmptyDatabaseAsync();

    protected string ConnectionString { get; private set; } = "";

    /// <summary>Runs SQL without the store's knowledge.</summary>
    protected abstract Task ExecuteAsync(string sql);

    protected MediaDatabase Open(Action<StorageOptions>? change = null)
    {
        var options =
            new StorageOptions { ConnectionString = ConnectionString, StatsAgeSeconds = 0, CommitTimeout = TimeSpan.FromSeconds(30) };
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
    public async Task Empty_texts_and_bodies_are_kept_as_empty()
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
            new StoredFile(
                file, "films", 1500000042, MediaStatus.PartlyReady, milliseconds.AddHours(1), milliseconds, milliseconds, 1,
                stored!.ChangeSeq, write.Record),
            stored);
    }

    [Fact]
    public async Task A_file_that_was_never_stored_is_null() => Assert.Null(await Store.ReadAsync(Given.NewFileId(), default));

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

        var outcome = await Store.CommitAsync(
            Given.Row(file, expected: 1, status: MediaStatus.Ready, at: Noon.AddMinutes(5), record: """{"v":2}"""), null);

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
        Assert.Equal(
            ("default", Noon, EvidenceSource.Push, "NewFileUpload", "upload", EventVerdict.Applied),
            (archived.App, archived.ReceivedAt, archived.Source, archived.EventType, archived.EventKey, archived.Verdict));
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
    public async Task A_commit_of_nothing_is_an_argument_error()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(null, null));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Store.CommitAsync(Given.Row(Given.NewFileId(), expected: -1), null));
    }

    [Fact]
    public async Task One_of_200_racing_updates_wins()
    {
        var file = Given.NewFileId();
        await Store.CommitAsync(Given.Row(file), null);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            Store.CommitAsync(Given.Row(file, expected: 1, record: $$"""{"i":{{i}}}"""), Given.Event(file, $"{i}")).AsTask())));

        var winner = Array.FindIndex(outcomes, outcome => outcome.Committed);
        Assert.Single(outcomes, outcome => outcome.Committed);
        Assert.Equal(
            (2, $$"""{"i":{{winner}}}"""),
            (await Store.ReadAsync(file, default)) is { } stored ? (stored.Version, stored.Record) : default);
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

        var commits = files.SelectMany(file => new[]
        {
            Store.CommitAsync(Given.Row(file), null).AsTask(),
            Store.CommitAsync(Given.Row(file, expected: 1), null).AsTask(),
        });
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

        await Assert.ThrowsAsync<StoreRefusedException>(
            async () => await Store.CommitAsync(Given.Row(file), Given.Event(file) with { EventKey = null! }));

        Assert.Null(await Reader.ReadAsync(file, default));
    }

    /// <summary>Changes a row into one that this engine refuses.</summary>
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
    public async Task A_body_that_is_not_UTF8_is_archived_unchanged(bool inABatch)
    {
        var file = Given.NewFileId();
        byte[] body = [0xFF, 0x00, 0xC3, 0x28, 0x7B, 0xED, 0xA0, 0x80];
        var slice = new ReadOnlyMemory<byte>([0x00, .. body, 0x00]).Slice(1, body.Length);
        var others = Enumerable.Range(0, inABatch ? 50 : 0).Select(_ => Store.CommitAsync(null, Given.Event(null)).AsTask()).ToArray();

        await Store.CommitAsync(null, Given.Event(file) with { Body = slice });
        await Task.WhenAll(others);

        Assert.Equal(body, (await Reader.ReadEventsAsync(file, 0, 10, default))[0].Body.ToArray());
    }
}
