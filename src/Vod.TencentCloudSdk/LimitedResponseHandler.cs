using Media.Vod.Api;

namespace Media.Vod.TencentCloudSdk;

/// <summary>
/// Sits below the SDK's HttpClient for one call. It adds the caller's cancellation and reads the response body before the SDK does, because
/// the SDK would read it without a limit of size or time and quote it in its exception if the status is not 200.
/// </summary>
internal sealed class LimitedResponseHandler(HttpMessageHandler inner, int maxBytes, CancellationToken caller) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, cancellationToken);
        using var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
        var answer = await AnswerBody.ReadAsync(response, maxBytes, either.Token).ConfigureAwait(false);
        return new HttpResponseMessage(response.StatusCode) { Content = new ByteArrayContent(answer) };
    }
}
