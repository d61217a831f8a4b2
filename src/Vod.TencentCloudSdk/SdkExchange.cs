using System.Runtime.ExceptionServices;
using System.Text;
using Media.Vod.Api;
using Newtonsoft.Json;
using TencentCloud.Common;
using TencentCloud.Common.Profile;
using Sdk = TencentCloud.Vod.V20180717;

namespace Media.Vod.TencentCloudSdk;

/// <summary>
/// A request by TencentCloudSDK.Vod: its models, signature and errors. Its answers are taken as text, because its models lose what
/// they do not know, and a whole answer over one member of an unexpected type. It sends a request once; there is no retry in it.
/// </summary>
internal sealed class SdkExchange(VodAppOptions options, IHttpMessageHandlerFactory handlers) : IVodExchange
{
    private readonly Credential _credential = new() { SecretId = options.SecretId, SecretKey = options.SecretKey };
    private readonly Uri _endpoint = new(options.Endpoint);

    public async Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellation)
    {
        // A client for each call: what the SDK has no parameter for, the call's cancellation and limits, is its HttpClient's.
        using var handler = new OneAnswer(handlers.CreateHandler(VodRegistration.HttpClientName), request.Limits.MaxAnswerBytes, cancellation);
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
            // The last is what the SDK makes of JSON without a Response.
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

    private sealed class RawClient(Credential credential, string? region, ClientProfile profile) : Sdk.VodClient(credential, region, profile)
    {
        public Task<string> SendAsync(AbstractModel request, string action) => InternalRequest(request, action);
    }
}
