namespace Media.Tests.Cluster.Pulling;

/// <summary>What a meter counts is of the whole process, and tests of pulling look at what is counted of pulling.</summary>
[CollectionDefinition(nameof(OneAfterTheOther))]
public sealed class OneAfterTheOther;
