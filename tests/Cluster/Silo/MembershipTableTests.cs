using System.Net;
using Media.Silo;
using Media.Tests.Cluster.Postgres;
using Media.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Silo;

/// <summary>
/// Orleans' own provider on our SQL (src/Storage/Postgres/Schema/0002-cluster-membership.sql), on a real PostgreSQL: what silos learn
/// from each other through the table, and that of two silos that update the same version of it, one has to try again.
/// </summary>
public sealed class MembershipTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 9, 1, 12, 0, 0, DateTimeKind.Utc);

    private static int _clusters;

    private readonly string _clusterId = $"cluster-{Interlocked.Increment(ref _clusters)}";
    private WebApplication _host = null!;

    private IMembershipTable Table => _host.Services.GetRequiredService<IMembershipTable>();

    public async Task InitializeAsync()
    {
        _host = NewHost(_clusterId);
        await _host.Services.GetRequiredService<MediaDatabase>().MigrateAsync(default);
        await Table.InitializeMembershipTableAsync(true);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_new_cluster_has_a_version_and_no_members()
    {
        // Every silo does this when it starts.
        await Table.InitializeMembershipTableAsync(true);

        var table = await Table.ReadAllAsync();

        Assert.Empty(table.Members);
        Assert.Equal(0, table.Version.Version);
    }

    [Fact]
    public async Task A_silo_that_joins_is_shown_as_it_described_itself()
    {
        var silo = Silo(1);

        Assert.True(await JoinAsync(silo));

        var table = await Table.ReadAllAsync();
        var seen = Assert.Single(table.Members).Item1;
        Assert.Equal(1, table.Version.Version);
        Assert.Equal(silo.SiloAddress, seen.SiloAddress);
        Assert.Equal((SiloStatus.Joining, "silo 1", "host-1", 30001), (seen.Status, seen.SiloName, seen.HostName, seen.ProxyPort));
        Assert.Equal((Noon, Noon), (seen.StartTime, seen.IAmAliveTime));
        Assert.True(seen.SuspectTimes is null or { Count: 0 });
        Assert.Equal(seen.SiloAddress, Assert.Single((await Table.ReadRowAsync(silo.SiloAddress)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task A_silo_joins_once()
    {
        await JoinAsync(Silo(1));

        Assert.False(await JoinAsync(Silo(1)));

        Assert.Equal(1, (await Table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_silo_that_starts_again_at_the_same_address_is_another_one()
    {
        var (before, now) = (await ActiveAsync(1), await ActiveAsync(1, generation: 2));

        before.Status = SiloStatus.Dead;
        Assert.True(await UpdateAsync(before));
        now.IAmAliveTime = Noon.AddMinutes(1);
        await Table.UpdateIAmAliveAsync(now);

        Assert.Equal((SiloStatus.Dead, Noon), StateOf(await FindAsync(before)));
        Assert.Equal((SiloStatus.Active, Noon.AddMinutes(1)), StateOf(await FindAsync(now)));

        static (SiloStatus, DateTime) StateOf(MembershipEntry silo) => (silo.Status, silo.IAmAliveTime);
    }

    [Fact]
    public async Task Only_active_silos_that_serve_clients_are_gateways()
    {
        await ActiveAsync(1);
        await JoinAsync(Silo(2));
        await ActiveAsync(3, proxyPort: 0);

        var gateways = await GatewaysAsync();

        Assert.Equal(30001, Assert.Single(gateways).Port);
    }

    [Fact]
    public async Task A_suspicion_is_stored_with_its_silo_and_its_time()
    {
        var (suspect, witness) = (await ActiveAsync(1), await ActiveAsync(2));

        suspect.AddSuspector(witness.SiloAddress, Noon.AddSeconds(7));
        Assert.True(await UpdateAsync(suspect));
        suspect.AddSuspector(Silo(3).SiloAddress, Noon.AddSeconds(8));
        Assert.True(await UpdateAsync(suspect));

        Assert.Equal(
            [(witness.SiloAddress, Noon.AddSeconds(7)), (Silo(3).SiloAddress, Noon.AddSeconds(8))],
            (await FindAsync(suspect)).SuspectTimes!.Select(static suspicion => (suspicion.Item1, suspicion.Item2)));
        Assert.Null((await FindAsync(witness)).SuspectTimes?.FirstOrDefault());
    }

    [Fact]
    public async Task A_dead_silo_stays_in_the_table_and_serves_no_client()
    {
        var silo = await ActiveAsync(1);

        silo.Status = SiloStatus.Dead;
        Assert.True(await UpdateAsync(silo));

        Assert.Equal(SiloStatus.Dead, (await FindAsync(silo)).Status);
        Assert.Empty(await GatewaysAsync());
    }

    [Fact]
    public async Task A_heartbeat_changes_the_time_and_not_the_version()
    {
        var (silo, other) = (await ActiveAsync(1), await ActiveAsync(2));
        var before = (await Table.ReadAllAsync()).Version.Version;

        silo.IAmAliveTime = Noon.AddMinutes(1);
        await Table.UpdateIAmAliveAsync(silo);

        Assert.Equal(Noon.AddMinutes(1), (await FindAsync(silo)).IAmAliveTime);
        Assert.Equal(Noon, (await FindAsync(other)).IAmAliveTime);
        Assert.Equal(before, (await Table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task Exactly_one_of_several_silos_that_join_on_the_same_version_succeeds_every_time()
    {
        for (var round = 0; round < 20; round++)
        {
            var version = (await Table.ReadAllAsync()).Version;
            var joined = await Task.WhenAll(Enumerable.Range(0, 4).Select(n =>
                Task.Run(() => Table.InsertRowAsync(Silo((round * 10) + n), version.Next()))));

            Assert.Single(joined, static one => one);
            Assert.Equal(version.Version + 1, (await Table.ReadAllAsync()).Version.Version);
        }

        Assert.Equal(20, (await Table.ReadAllAsync()).Members.Count);
    }

    [Fact]
    public async Task Exactly_one_of_two_silos_that_change_the_same_row_on_the_same_version_succeeds()
    {
        var silo = await ActiveAsync(1);
        var table = await Table.ReadAllAsync();
        var (suspected, dead) = (await FindAsync(silo), await FindAsync(silo));
        suspected.AddSuspector(Silo(2).SiloAddress, Noon);
        dead.Status = SiloStatus.Dead;

        var changed = await Task.WhenAll(
            Task.Run(() => Table.UpdateRowAsync(suspected, EtagOf(table, silo), table.Version.Next())),
            Task.Run(() => Table.UpdateRowAsync(dead, EtagOf(table, silo), table.Version.Next())));

        Assert.Single(changed, static one => one);
        var seen = await FindAsync(silo);
        Assert.Equal(changed[1], seen.Status == SiloStatus.Dead);
        Assert.Equal(changed[0], seen.SuspectTimes is { Count: 1 });
    }

    [Fact]
    public async Task A_change_decided_on_an_older_version_is_refused()
    {
        var silo = await ActiveAsync(1);
        var old = await Table.ReadAllAsync();
        await ActiveAsync(2);

        silo.Status = SiloStatus.Dead;

        Assert.False(await Table.UpdateRowAsync(silo, EtagOf(old, silo), old.Version.Next()));
        Assert.Equal(SiloStatus.Active, (await FindAsync(silo)).Status);
    }

    [Fact]
    public async Task The_cleanup_removes_only_silos_that_have_been_dead_for_long()
    {
        var (longDead, justDead, longSilent) = (await ActiveAsync(1), await ActiveAsync(2), await ActiveAsync(3));
        foreach (var dead in new[] { longDead, justDead })
        {
            dead.Status = SiloStatus.Dead;
            dead.IAmAliveTime = dead == longDead ? Noon : Noon.AddHours(2);
            await UpdateAsync(dead);
        }

        await Table.CleanupDefunctSiloEntriesAsync(Noon.AddHours(1));

        var left = (await Table.ReadAllAsync()).Members.Select(static member => member.Item1.SiloAddress).ToHashSet();
        Assert.Equal([justDead.SiloAddress, longSilent.SiloAddress], left);
    }

    [Fact]
    public async Task Clusters_on_one_database_do_not_see_each_other()
    {
        var silo = await ActiveAsync(1);
        await using var otherHost = NewHost($"{_clusterId}-other");
        var other = otherHost.Services.GetRequiredService<IMembershipTable>();
        await other.InitializeMembershipTableAsync(true);

        Assert.True(await other.InsertRowAsync(Silo(1), (await other.ReadAllAsync()).Version.Next()));
        Assert.True(await other.InsertRowAsync(Silo(2), (await other.ReadAllAsync()).Version.Next()));
        var (dead, table) = (Silo(1), await other.ReadAllAsync());
        dead.Status = SiloStatus.Dead;
        Assert.True(await other.UpdateRowAsync(dead, EtagOf(table, dead), table.Version.Next()));

        Assert.Equal([silo.SiloAddress], (await Table.ReadAllAsync()).Members.Select(static member => member.Item1.SiloAddress));
        Assert.Equal((SiloStatus.Active, 2), ((await FindAsync(silo)).Status, (await Table.ReadAllAsync()).Version.Version));
        Assert.Single(await GatewaysAsync());
        await other.DeleteMembershipTableEntriesAsync($"{_clusterId}-other");
        Assert.Single((await Table.ReadAllAsync()).Members);
    }

    private static string EtagOf(MembershipTableData table, MembershipEntry silo) =>
        table.Members.Single(member => member.Item1.SiloAddress.Equals(silo.SiloAddress)).Item2;

    private static MembershipEntry Silo(int number, int generation = 1, int? proxyPort = null) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11000 + number, generation),
        SiloName = $"silo {number}",
        HostName = $"host-{number}",
        Status = SiloStatus.Joining,
        ProxyPort = proxyPort ?? 30000 + number,
        StartTime = Noon,
        IAmAliveTime = Noon,
    };

    /// <summary>Builds the host of a silo without starting it, so that the tests use the provider that a silo uses.</summary>
    private WebApplication NewHost(string clusterId)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = postgres.ConnectionString,
            ["Cluster:ConnectionString"] = postgres.ConnectionString,
            ["Cluster:ClusterId"] = clusterId,
            ["Vod:Apps:default:SubAppId"] = "1500000001",
        });
        builder.AddMediaSilo();
        return builder.Build();
    }

    private async Task<bool> JoinAsync(MembershipEntry silo) =>
        await Table.InsertRowAsync(silo, (await Table.ReadAllAsync()).Version.Next());

    private async Task<MembershipEntry> ActiveAsync(int number, int generation = 1, int? proxyPort = null)
    {
        var silo = Silo(number, generation, proxyPort);
        Assert.True(await JoinAsync(silo));
        silo.Status = SiloStatus.Active;
        Assert.True(await UpdateAsync(silo));
        return silo;
    }

    private async Task<bool> UpdateAsync(MembershipEntry silo)
    {
        var table = await Table.ReadAllAsync();
        return await Table.UpdateRowAsync(silo, EtagOf(table, silo), table.Version.Next());
    }

    private async Task<MembershipEntry> FindAsync(MembershipEntry silo) =>
        Assert.Single((await Table.ReadRowAsync(silo.SiloAddress)).Members).Item1;

    /// <summary>The gateways that the APIs' client learns from its own provider.</summary>
    private async Task<IReadOnlyList<Uri>> GatewaysAsync()
    {
        var builder = new Microsoft.Extensions.Hosting.HostApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:ConnectionString"] = postgres.ConnectionString,
            ["Cluster:ClusterId"] = _clusterId,
        });
        Media.Api.ClusterClient.AddClusterClient(builder);
        using var client = builder.Build();
        var provider = client.Services.GetRequiredService<Orleans.Messaging.IGatewayListProvider>();
        await provider.InitializeGatewayListProviderAsync();
        return [.. await provider.GetGatewaysAsync()];
    }
}
