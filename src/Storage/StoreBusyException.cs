namespace Media.Storage;

/// <summary>The queue of commits is full.</summary>
public sealed class StoreBusyException() : Exception("Too many commits are waiting for the database.");
