namespace Media.Vod.Api;

/// <summary>
/// A way of calling VOD, for one app: what differs between the built-in client and Tencent's SDK. Time limit, log and the meaning
/// of a missing answer are <see cref="VodCall"/>'s, paging and results <see cref="VodClient"/>'s, whichever way is taken.
/// </summary>
internal interface IVodExchange
{
    /// <summary>Sends the request, once, and reads the answer.</summary>
    /// <exception cref="OperationCanceledException">It took too long, or nobody waits for it any more.</exception>
    /// <exception cref="HttpRequestException">There was no connection, or it was lost; <see cref="IOException"/> as well.</exception>
    /// <exception cref="NoAnswerException">What came back is no answer of VOD's.</exception>
    Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellation);
}

/// <summary>Makes an app's exchange. The one whose name is configured is used (<see cref="VodOptions.Client"/>).</summary>
internal interface IVodExchangeFactory
{
    string Name { get; }

    IVodExchange Create(string app, VodAppOptions options);
}
