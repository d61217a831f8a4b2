namespace Media.Storage;

/// <param name="NextChangeSeq">Where the next batch starts; null when no older file is left.</param>
public readonly record struct FilesRemoved(int Count, long? NextChangeSeq);
