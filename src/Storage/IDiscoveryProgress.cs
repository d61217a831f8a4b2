namespace Media.Storage;

/// <summary>Saves how far the scan for lost uploads has come, so that another silo can continue it instead of restarting it.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> and <see cref="StoreBusyException"/> as a commit does.</remarks>
public interface IDiscoveryProgress
{
    /// <summary>Replaces the app's saved range.</summary>
    ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned);
}
