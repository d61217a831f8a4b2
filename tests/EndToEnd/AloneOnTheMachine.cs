namespace Media.Tests.EndToEnd;

/// <summary>Tests that need both cores: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
