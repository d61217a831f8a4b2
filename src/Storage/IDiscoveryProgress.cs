namespace Media.Storage;

/// <summary>How far the search for uploads nobody told of has come, so that whoever takes it over need not begin anew.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> and <see cref="StoreBusyException"/> as a commit does.</remarks>
public interface IDiscoveryProgress
{
    /// <summary>In place of what was saved before.</summary>
    ValueTask SaveWalkedAsync(string app, Walked walked);
}

/// <summary>Every upload of an app that was created between these is known.</summary>
public readonly record struct Walked(DateTimeOffset From, DateTimeOffset To);
