namespace Media.Storage.Read;

/// <summary>A query that both engines understand: they differ in how a time is written, not in the text.</summary>
internal sealed record ReadQuery(string Sql, IReadOnlyCollection<(string Name, object Value)> Parameters);
