namespace Media.Storage;

/// <summary>
/// The database refuses this data (text it cannot hold, a value out of range); a retry would not help. The other commits of its transaction
/// are not affected.
/// </summary>
public sealed class StoreRefusedException(string message, Exception? inner = null) : Exception(message, inner);
