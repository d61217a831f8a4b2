using System.Runtime.ExceptionServices;
using System.Text;
using Media.Vod.Api;
using Newtonsoft.Json;
using TencentCloud.Common;
using TencentCloud.Common.Profile;
using Sdk = TencentCloud.Vod.V20180717;

namespace Media.Vod.TencentCloudSdk;

/// <summary>
/// Sends requests with TencentCloudSDK.Vod, using its models, signature and errors. Responses are read as text, because the SDK's models
/// drop unknown members, and fail as a whole if one member has an unexpected type. The SDK sends each request once and does not retry.
/// </summary>
internal sealed class SdkExchange(VodAppOptions options, IHttpMessageHandlerFactory handlers) : IVodExchange
{
    private readonly Credential _credential = new() { SecretId = options.SecretId, SecretKey = options.SecretKey };
    private readonly Uri _endpoint = new(options.Endpoint);

    public async Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellationToken)
    {
        // Creates a client for each call, because the SDK takes the call's cancellation and limits only through its HttpClient.
        using var handler = new LimitedResponseHandler(
            handlers.CreateHandler(VodRegistration.HttpClientName), request.Limits.MaxAnswerBytes, cancellationToken);
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new RawClient(_credential, options.Region, Profile(request.Limits)) { HttpClient = http };
        try
        {
            var answer = await client.SendAsync(SdkRequest.From(request, options.SubAppId), request.Action).ConfigureAwait(false);
            return VodReply.Read(request.Action, Encoding.UTF8.GetBytes(answer));
        }
        catch (TencentCloudSDKException refused) when (!string.IsNullOrEmpty(refused.ErrorCode))
        {
            return VodReply.Failed(VodErrorClassifier.Classify(request.Action, refused.ErrorCode, refused.Message), refused.RequestId);
        }
        catch (TencentCloudSDKException unanswered) when (unanswered.InnerException is { } reason)
        {
            ExceptionDispatchInfo.Throw(reason);
            throw;
        }
        catch (Exception unreadable) when (unreadable is TencentCloudSDKException or JsonException or NullReferenceException)
        {
            // The SDK throws NullReferenceException for JSON without a Response.
            throw VodReply.NotJson();
        }
    }

    private ClientProfile Profile(CallLimits limits) => new()
    {
        HttpProfile = new HttpProfile
        {
            Protocol = _endpoint.Scheme + Uri.SchemeDelimiter,
            Endpoint = _endpoint.Authority,
            Timeout = (int)limits.Timeout(options).TotalSeconds,
        },
    };

    private sealed class RawClient(Credential credential, string? region, ClientProfile profile)
        : Sdk.VodClient(credential, region, profile)
    {
        public Task<string> SendAsync(AbstractModel request, string action) => InternalRequest(request, action);
    }
}
