namespace Media.Bench.Storage;

/// <summary>One combination that <see cref="StorageBench"/> measures.</summary>
/// <param name="Grouped">Whether commits share transactions.</param>
/// <param name="ListingIndex">Whether the index (status, change_seq, ...) exists.</param>
internal sealed record StorageCell(string Engine, int Callers, bool Grouped, bool ListingIndex);
