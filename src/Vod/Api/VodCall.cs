using Media.Domain;
using Microsoft.Extensions.Logging;

namespace Media.Vod.Api;

/// <summary>
/// Sends one app's calls, with any exchange: applies the timeout, logs the result, and classifies the failure if no answer came.
/// </summary>
internal sealed partial class VodCall(string app, VodAppOptions options, IVodExchange exchange, TimeProvider time, ILogger logger)
{
    /// <exception cref="OperationCanceledException">The caller cancelled the call. No other exception is thrown.</exception>
    public async Task<VodReply> SendAsync(VodRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(request.Limits.Timeout(options), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        VodReply reply;
        try
        {
            reply = await exchange.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException or NoAnswerException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reply = VodReply.Failed(WithoutAnswer(failure, timeout.IsCancellationRequested));
        }

        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
        if (reply.Error is { } error && !VodErrorClassifier.IsEmptyQueue(request.Action, error.Failure.Code))
            Log.Failed(logger, request.Action, app, request.FileId?.Value, reply.RequestId, error.Failure.Code, error.Class, elapsed);
        else
            Log.Answered(logger, request.Action, app, request.FileId?.Value, reply.RequestId, elapsed);
        return reply;
    }

    private static VodError WithoutAnswer(Exception failure, bool timedOut)
    {
        if (failure is NoAnswerException { Code: var code, Message: var message })
            return Unknown(code, message);
        if (timedOut || failure is OperationCanceledException)
            return Unknown(TransportCode.Timeout, "VOD did not answer in time.");

        // There was no connection, so no byte of the request was sent.
        return failure is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError,
        }
            ? new VodError(FailureClass.Throttled, new Failure(TransportCode.NotSent, "VOD could not be reached."))
            : Unknown(TransportCode.Connection, "The connection was lost before VOD answered.");
    }

    private static VodError Unknown(string code, string message) => new(FailureClass.OutcomeUnknown, new Failure(code, message));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Action} of app {App} for FileId {FileId} answered in {ElapsedMs:0} ms (RequestId {RequestId})")]
        public static partial void Answered(ILogger logger, string action, string app, string? fileId, string? requestId, double elapsedMs);

        [LoggerMessage(2, LogLevel.Warning,
            "{Action} of app {App} for FileId {FileId} failed with {Code} ({Class}) in {ElapsedMs:0} ms (RequestId {RequestId})")]
        public static partial void Failed(
            ILogger logger,
            string action,
            string app,
            string? fileId,
            string? requestId,
            string code,
            FailureClass @class,
            double elapsedMs);
    }
}

/// <summary>This service's own codes for calls that VOD did not answer properly.</summary>
public static class TransportCode
{
    /// <summary>There was no connection: VOD has not seen the call.</summary>
    public const string NotSent = "Transport.NotSent";

    public const string Timeout = "Transport.Timeout";

    public const string Connection = "Transport.Connection";

    public const string HttpStatus = "Transport.HttpStatus";

    public const string NotJson = "Transport.NotJson";

    public const string TooLarge = "Transport.TooLarge";

    /// <summary>The answer lacks the requested part.</summary>
    public const string Incomplete = "Transport.Incomplete";
}
