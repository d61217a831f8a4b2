namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Mistakes in the use of <c>scripts/cluster</c>. Every test of a cluster covers its correct use.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ClusterRefusalTests(SharedCluster shared) : IAsyncLifetime
{
    public Task InitializeAsync() => shared.BecomesWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("A cluster is up", "up", "--no-build")]
    [InlineData("silo 1 runs already", "start", "silo", "1")]
    [InlineData("There is no silo 7", "start", "silo", "7")]
    [InlineData("silo 7 does not run", "kill", "silo", "7")]
    [InlineData("There is no broker", "stop", "broker")]
    [InlineData("scripts/cluster up", "restart")]
    public async Task A_command_that_cannot_be_carried_out_says_why(string reason, params string[] command)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => shared.Cluster.RunAsync(command));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
