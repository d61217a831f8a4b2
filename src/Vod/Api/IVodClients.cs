namespace Media.Vod.Api;

/// <summary>One client per configured app.</summary>
public interface IVodClients
{
    /// <summary>
    /// The app's client. For a name that is not configured (any more) one whose every answer is a
    /// <see cref="Domain.FailureClass.Configuration"/> failure that says so: its files wait for an operator.
    /// </summary>
    IVodClient For(string app);
}
