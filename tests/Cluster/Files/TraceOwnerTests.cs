using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Media.Domain;
using Media.Grains.Files;
using Media.Tests.Cluster.Api;

namespace Media.Tests.Cluster.Files;

/// <summary>When a file's trace needs another root.</summary>
[Collection(nameof(TracingTests))]
public sealed class TraceOwnerTests : IDisposable
{
    private const string Traced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Untraced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private static readonly SiloAddress Own = SiloAddress.New(IPAddress.Loopback, 11111, 7);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 11112, 7);

    private readonly ActivityListener _listener = new() { ShouldListenTo = static source => source.Name == "Media" };

    public TraceOwnerTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(SiloStatus.None, true)]
    [InlineData(SiloStatus.Dead, true)]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.Active, false)]
    // What it has told it still sends.
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Stopping, false)]
    public void The_one_who_traced_it_is_gone_when_the_cluster_has_lost_it(SiloStatus status, bool isGone) =>
        Assert.Equal(isGone, Owner(status).IsGone(File(Traced, Other.ToParsableString())));

    [Fact]
    public void It_is_another_one_after_a_restart()
    {
        var restarted = SiloAddress.New(Own.Endpoint.Address, Own.Endpoint.Port, Own.Generation - 1);

        Assert.False(Owner(SiloStatus.Active).IsGone(File(Traced, Own.ToParsableString())));
        Assert.True(Owner(SiloStatus.Active).IsGone(File(Traced, restarted.ToParsableString())));
    }

    [Theory]
    [InlineData(Traced, null)]
    [InlineData(Untraced, "127.0.0.1:11112@7")]
    [InlineData(null, "127.0.0.1:11112@7")]
    [InlineData("not a traceparent", "127.0.0.1:11112@7")]
    public void Nobody_follows_in_a_trace_that_nobody_receives(string? traceParent, string? tracedBy) =>
        Assert.False(Owner(SiloStatus.Dead).IsGone(File(traceParent, tracedBy)));

    [Fact]
    public void Nor_where_nothing_is_exported()
    {
        _listener.Dispose();

        Assert.False(Owner(SiloStatus.Dead).IsGone(File(Traced, Other.ToParsableString())));
    }

    [Fact]
    public void Who_cannot_be_read_is_gone() => Assert.True(Owner(SiloStatus.Active).IsGone(File(Traced, "silo-2")));

    private static MediaFile File(string? traceParent, string? tracedBy) =>
        MediaFile.New(FileId.Parse("5285890784273533167"), "default", 0, traceParent) with { TracedBy = tracedBy };

    private static TraceOwner Owner(SiloStatus other) => new(new Local(), new Cluster(other));

    private sealed class Local : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "media";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Own;

        public SiloAddress GatewayAddress => Own;
    }

    private sealed class Cluster(SiloStatus other) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
            new[] { new ClusterMember(Own, SiloStatus.Active, "own") }
                .Concat(other == SiloStatus.None ? [] : [new ClusterMember(Other, other, "other")])
                .ToImmutableDictionary(static member => member.SiloAddress),
            new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
