using Media.Vod.Api;

namespace Media.Vod.TencentCloudSdk;

/// <summary>
/// Below the SDK's HttpClient, for one call: brings the caller's cancellation, and has the answer's body read before the SDK sees it.
/// The SDK would read it with no limit of size or time, and quote it in its exception where the status is not 200.
/// </summary>
internal sealed class OneAnswer(HttpMessageHandler inner, int maxBytes, CancellationToken caller) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, cancellationToken);
        using var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
        var answer = await AnswerBody.ReadAsync(response, maxBytes, either.Token).ConfigureAwait(false);
        return new HttpResponseMessage(response.StatusCode) { Content = new ByteArrayContent(answer) };
    }
}
