namespace Media.Tests.EndToEnd;

/// <summary>Tests that need both cores: no other test runs at the same time.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
