namespace Media.Tests.EndToEnd;

/// <summary>Tests that hold a cluster to VOD's five seconds or need both cores for minutes: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
