using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Media.Vod.Api;

/// <summary>
/// The built-in exchange: signs a request and sends it once. The one exception: if VOD rejects a signature as expired, it has done nothing,
/// and the request is sent again, signed with VOD's time.
/// </summary>
internal sealed partial class SignedExchange(
    string app, VodAppOptions options, IHttpClientFactory http, TimeProvider time, ILogger<SignedExchange> logger) : IVodExchange
{
    private const string Version = "2018-07-17";
    private const string Service = "vod";
    private const string SignatureExpired = "AuthFailure.SignatureExpire";

    // If the clocks differ by less than this, the clock did not cause the rejection: VOD allows 5 minutes.
    private static readonly TimeSpan ClockIsRight = TimeSpan.FromMinutes(1);
    private static readonly MediaTypeHeaderValue ContentType = new("application/json") { CharSet = "utf-8" };

    private readonly Uri _endpoint = new(options.Endpoint);
    private long _clockOffsetTicks;

    public async Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellationToken)
    {
        var body = VodRequestJson.Write(request, options.SubAppId);
        var signedAt = time.GetUtcNow().AddTicks(Interlocked.Read(ref _clockOffsetTicks));
        var (reply, date) = await SendOnceAsync(request, body, signedAt, cancellationToken).ConfigureAwait(false);
        if (reply.Error?.Failure.Code != SignatureExpired || date is not { } theirs || (theirs - signedAt).Duration() < ClockIsRight)
            return reply;

        var offset = theirs - time.GetUtcNow();
        Interlocked.Exchange(ref _clockOffsetTicks, offset.Ticks);
        Log.ClockCorrected(logger, app, offset);
        return (await SendOnceAsync(request, body, theirs, cancellationToken).ConfigureAwait(false)).Reply;
    }

    /// <returns>The reply, and the HTTP Date header, which is VOD's clock.</returns>
    private async Task<(VodReply Reply, DateTimeOffset? Date)> SendOnceAsync(
        VodRequest request, byte[] body, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        using var message = Sign(request.Action, body, signedAt);
        using var client = http.CreateClient(VodRegistration.HttpClientName);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        var answer = await AnswerBody.ReadAsync(response, request.Limits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        return (VodReply.Read(request.Action, answer), response.Headers.Date);
    }

    // Signs the same headers as the official SDKs. Host is set so that the sent value is the signed one, including the port.
    private HttpRequestMessage Sign(string action, byte[] body, DateTimeOffset signedAt)
    {
        var signature = Tc3Signer.Sign(
            new Tc3Request("POST", Service, "", [("content-type", ContentType.ToString()), ("host", _endpoint.Authority)], signedAt),
            options.SecretId,
            options.SecretKey,
            body);
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = ContentType;
        request.Headers.Host = _endpoint.Authority;
        request.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);
        request.Headers.Add("X-TC-Action", action);
        request.Headers.Add("X-TC-Version", Version);
        request.Headers.Add("X-TC-Timestamp", signedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(options.Region))
            request.Headers.Add("X-TC-Region", options.Region);
        return request;
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning,
            "This machine's clock differs from VOD's by {Offset}; calls of app {App} are signed with VOD's time")]
        public static partial void ClockCorrected(ILogger logger, string app, TimeSpan offset);
    }
}

internal sealed class SignedExchangeFactory(IHttpClientFactory http, TimeProvider time, ILogger<SignedExchange> logger)
    : IVodExchangeFactory
{
    public string Name => VodOptions.BuiltInClient;

    public IVodExchange Create(string app, VodAppOptions options) => new SignedExchange(app, options, http, time, logger);
}
