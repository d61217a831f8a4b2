namespace Media.Storage.Commit;

/// <param name="AfterChangeSeq">Exclusive.</param>
internal readonly record struct FileRemoval(DateTimeOffset Before, long AfterChangeSeq, int Limit);
