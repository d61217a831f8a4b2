using Xunit.Abstractions;

// The tests start processes and mostly wait for them: three classes at a time, but see AloneOnTheMachine.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("Media.Tests.EndToEnd.LongestFirst", "Media.Tests.EndToEnd")]

namespace Media.Tests.EndToEnd;

/// <summary>The tests of the shared cluster run one after the other and take longest, so they begin first.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(static collection => collection.DisplayName == nameof(Cluster.SharedCluster));
}
