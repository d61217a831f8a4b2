namespace Media.Vod.Api;

/// <summary>One client per configured app.</summary>
public interface IVodClients
{
    /// <summary>
    /// Returns the app's client. For a name that is not configured (any more), the client answers every call with a
    /// <see cref="Domain.FailureClass.Configuration"/> failure that says so, and the app's files wait for an operator.
    /// </summary>
    IVodClient For(string app);
}
