namespace Media.Storage;

/// <param name="Committed">False: another writer wrote the row first, or the row does not exist; nothing was stored.</param>
/// <param name="Version">The row's new version when committed and a row was written; otherwise 0.</param>
public readonly record struct CommitOutcome(bool Committed, long Version);
