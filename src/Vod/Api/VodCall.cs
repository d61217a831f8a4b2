using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;
using Microsoft.Extensions.Logging;

namespace Media.Vod.Api;

/// <summary>
/// One call to one app's API: signed, sent once, answered or told what went wrong. Nothing is resent, with one exception:
/// when VOD refuses a signature for its age it did nothing, and the call goes out again by VOD's clock.
/// </summary>
internal sealed partial class VodCall(string app, VodAppOptions options, IHttpClientFactory http, TimeProvider time, ILogger logger)
{
    public const string HttpClientName = "Media.Vod";
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    private const string Version = "2018-07-17";
    private const string Service = "vod";
    private const string SignatureExpired = "AuthFailure.SignatureExpire";

    // Nearer than this the clock is not what made the signature expire: VOD allows 5 minutes.
    private static readonly TimeSpan ClockIsRight = TimeSpan.FromMinutes(1);
    private static readonly MediaTypeHeaderValue ContentType = new("application/json") { CharSet = "utf-8" };

    private readonly Uri _endpoint = new(options.Endpoint);
    private long _clockOffsetTicks;

    /// <param name="fileId">For the log; null when the call is not about one file.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing else is thrown.</exception>
    public async Task<VodReply> SendAsync(string action, byte[] body, FileId? fileId, CancellationToken cancellation)
    {
        var sentAs = time.GetUtcNow().AddTicks(Interlocked.Read(ref _clockOffsetTicks));
        var reply = await SendOnceAsync(action, body, fileId, sentAs, cancellation).ConfigureAwait(false);
        if (reply.Error?.Failure.Code != SignatureExpired || reply.Date is not { } theirs || (theirs - sentAs).Duration() < ClockIsRight)
            return reply;

        var offset = theirs - time.GetUtcNow();
        Interlocked.Exchange(ref _clockOffsetTicks, offset.Ticks);
        Log.ClockCorrected(logger, app, offset);
        reply.Dispose();
        return await SendOnceAsync(action, body, fileId, theirs, cancellation).ConfigureAwait(false);
    }

    private async Task<VodReply> SendOnceAsync(
        string action, byte[] body, FileId? fileId, DateTimeOffset signedAt, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.CallTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        VodReply reply;
        try
        {
            reply = await ExchangeAsync(action, body, signedAt, either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            reply = VodReply.Failed(WithoutAnswer(failure, timeout.IsCancellationRequested));
        }

        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
        if (reply.Error is { } error)
            Log.Failed(logger, action, app, fileId?.Value, reply.RequestId, error.Failure.Code, error.Class, elapsed);
        else
            Log.Answered(logger, action, app, fileId?.Value, reply.RequestId, elapsed);
        return reply;
    }

    private async Task<VodReply> ExchangeAsync(string action, byte[] body, DateTimeOffset signedAt, CancellationToken cancellation)
    {
        using var request = Sign(action, body, signedAt);
        using var client = http.CreateClient(HttpClientName);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var status = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
            return VodReply.Failed(Unknown(TransportCode.HttpStatus, status));
        }

        var answer = await ReadAsync(response, cancellation).ConfigureAwait(false);
        return answer is null
            ? VodReply.Failed(Unknown(TransportCode.TooLarge, "The answer is larger than 8 MiB."))
            : Interpret(action, answer, response.Headers.Date);
    }

    // The headers the official SDKs sign; Host is set so that what is sent is what was signed, port included.
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

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MaxAnswerBytes)
            return null;

        using var answer = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (answer.Length + read > MaxAnswerBytes)
                    return null;
                answer.Write(buffer, 0, read);
            }
        }

        return answer.ToArray();
    }

    // Errors come with status 200: the presence of Response.Error decides.
    private static VodReply Interpret(string action, byte[] answer, DateTimeOffset? date)
    {
        var document = JsonBody.Parse(answer);
        var response = document is null ? default : new VodObject(document.RootElement).Object("Response"u8);
        if (!response.Exists)
        {
            document?.Dispose();
            return VodReply.Failed(Unknown(TransportCode.NotJson, "The answer is not a JSON object with a Response."));
        }

        var requestId = response.Code("RequestId"u8);
        var error = response.Object("Error"u8);
        if (!error.Exists)
            return new VodReply(document, response, null, requestId, date);

        var code = error.Code("Code"u8) ?? "Unknown";
        var classified = VodErrorClassifier.Classify(action, code, error.Text("Message"u8, VodObject.MaxMessage));
        document!.Dispose();
        return new VodReply(null, default, classified, requestId, date);
    }

    private static VodError WithoutAnswer(Exception failure, bool timedOut)
    {
        if (timedOut || failure is OperationCanceledException)
            return Unknown(TransportCode.Timeout, "No answer in time.");

        // No connection came about, so no byte of the request was sent.
        return failure is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
        }
            ? new VodError(FailureClass.Throttled, new Failure(TransportCode.NotSent, "VOD could not be reached."))
            : Unknown(TransportCode.Connection, "The connection was lost before the answer.");
    }

    private static VodError Unknown(string code, string message) => new(FailureClass.OutcomeUnknown, new Failure(code, message));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Action} of app {App} for FileId {FileId} answered in {ElapsedMs:0} ms (RequestId {RequestId})")]
        public static partial void Answered(ILogger logger, string action, string app, string? fileId, string? requestId, double elapsedMs);

        [LoggerMessage(2, LogLevel.Warning,
            "{Action} of app {App} for FileId {FileId} failed with {Code} ({Class}) in {ElapsedMs:0} ms (RequestId {RequestId})")]
        public static partial void Failed(
            ILogger logger, string action, string app, string? fileId, string? requestId, string code, FailureClass @class, double elapsedMs);

        [LoggerMessage(3, LogLevel.Warning, "The clock differs from VOD's by {Offset}; calls of app {App} are signed by VOD's clock")]
        public static partial void ClockCorrected(ILogger logger, string app, TimeSpan offset);
    }
}

/// <summary>Codes of ours, for what is not an answer of VOD's.</summary>
public static class TransportCode
{
    /// <summary>No connection came about: VOD has seen nothing.</summary>
    public const string NotSent = "Transport.NotSent";

    public const string Timeout = "Transport.Timeout";

    public const string Connection = "Transport.Connection";

    public const string HttpStatus = "Transport.HttpStatus";

    public const string NotJson = "Transport.NotJson";

    public const string TooLarge = "Transport.TooLarge";

    /// <summary>An answer without the part that was asked for.</summary>
    public const string Incomplete = "Transport.Incomplete";
}

/// <summary>What came back: the Response object, or an error. Holds the document the object is read from.</summary>
internal sealed class VodReply(JsonDocument? document, VodObject response, VodError? error, string? requestId, DateTimeOffset? date) : IDisposable
{
    public VodObject Response => response;

    public VodError? Error => error;

    public string? RequestId => requestId;

    /// <summary>The HTTP Date header: VOD's clock.</summary>
    public DateTimeOffset? Date => date;

    public static VodReply Failed(VodError error) => new(null, default, error, null, null);

    public VodAnswer<T> ToFailure<T>() => new(default, error, requestId);

    public VodAnswer<T> ToIncomplete<T>(string message) =>
        new(default, new VodError(FailureClass.OutcomeUnknown, new Failure(TransportCode.Incomplete, message)), requestId);

    public VodAnswer<T> ToAnswer<T>(T value) => new(value, null, requestId);

    public void Dispose() => document?.Dispose();
}
