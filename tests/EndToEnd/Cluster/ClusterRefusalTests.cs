namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Mistakes in the use of <c>scripts/cluster</c>. Every test of a cluster covers its correct use.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ClusterRefusalTests(SharedCluster shared) : IAsyncLifetime
{
    public Task InitializeAsync() => shared.BecomesWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Commands_that_cannot_be_carried_out_say_why()
    {
        foreach (var (reason, command) in new[]
        {
            ("A cluster is up", "up --no-build"),
            ("silo 1 is already running", "start silo 1"),
            ("There is no silo 7", "start silo 7"),
            ("silo 7 is not running", "kill silo 7"),
            ("There is no broker", "stop broker"),
            ("scripts/cluster up", "restart"),
        })
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => shared.Cluster.RunAsync(command.Split(' ')));

            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
    }
}
