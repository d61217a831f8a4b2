using Media.Domain;

namespace Media.Grains.Effects;

/// <summary>An effect whose time has come, with what its execution needs.</summary>
internal sealed record DueEffect(FileId FileId, string App, Effect Effect, string? TraceParent);
