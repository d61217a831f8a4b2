using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>Due files are found, each by one sweeper at a time.</summary>
public abstract partial class MediaFileStoreContract
{
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
    public async Task Blocked_files_are_claimed_only_for_their_app()
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
    public async Task A_claim_skips_the_excluded_apps()
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
        // SKIP LOCKED: a claimer skips rows that the other has locked, and may leave them for the next round.
        var rest = await Store.ClaimDueAsync(new DueClaim(Noon, TimeSpan.FromMinutes(1), 1000), default);
        Assert.Equal(files.ToHashSet(), claimed.Concat(rest).ToHashSet());
    }
}
