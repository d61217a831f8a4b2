namespace Media.Storage;

/// <summary>Saves how far the scan for lost uploads has come, so that another silo can continue it instead of restarting it.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> and <see cref="StoreBusyException"/> as a commit does.</remarks>
public interface IDiscoveryProgress
{
    /// <summary>Replaces the app's saved range.</summary>
    ValueTask SaveWalkedAsync(string app, Walked walked);
}

/// <summary>A time range of which every upload of an app is known: those created from From to To.</summary>
public readonly record struct Walked(DateTimeOffset From, DateTimeOffset To);
