namespace Media.Vod.Api;

/// <summary>
/// One way to call VOD for an app: the part that differs between the built-in client and Tencent's SDK. In both cases <see cref="VodCall"/>
/// adds timeout, logging and the meaning of a missing answer, and <see cref="VodClient"/> adds paging and results.
/// </summary>
internal interface IVodExchange
{
    /// <summary>Sends the request once and reads the answer.</summary>
    /// <exception cref="OperationCanceledException">The call timed out, or the caller cancelled it.</exception>
    /// <exception cref="HttpRequestException">The connection failed or was lost; <see cref="IOException"/> means the same.</exception>
    /// <exception cref="NoAnswerException">The response is not an answer from VOD.</exception>
    Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellationToken);
}

/// <summary>Creates an app's exchange. <see cref="VodOptions.Client"/> selects the factory by its name.</summary>
internal interface IVodExchangeFactory
{
    string Name { get; }

    IVodExchange Create(string app, VodAppOptions options);
}
