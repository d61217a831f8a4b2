namespace Media.Storage;

/// <summary>The database could not be reached, or did not say whether it committed.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
