using Xunit.Abstractions;

// The tests start processes and mostly wait for them, so three classes run at a time. For the exceptions see AloneOnTheMachine.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("Media.Tests.EndToEnd.LongestFirst", "Media.Tests.EndToEnd")]

namespace Media.Tests.EndToEnd;

/// <summary>Starts the tests of the shared cluster first, because they run one after the other and take longest.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(static collection => collection.DisplayName == nameof(Cluster.SharedCluster));
}
