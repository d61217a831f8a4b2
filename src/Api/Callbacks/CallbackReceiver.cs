using Media.Contracts;
using Media.Intake;
using Media.Vod;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Options;

namespace Media.Api.Callbacks;

/// <summary>
/// Receives a callback: finds the app, verifies the token, reads the body, verifies the signature, reads the envelope and stores the event.
/// </summary>
internal sealed class CallbackReceiver(
    VodApps apps, IOptions<ApiOptions> options, EventRouter router, CallbackMetrics metrics, TimeProvider clock)
{
    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;
    private readonly TimeSpan _storeBudget = options.Value.StoreBudget;
    private readonly int _maxAtOnce = options.Value.MaxCallbacksAtOnce;
    private int _beingStored;

    public async ValueTask<CallbackVerdict> ReceiveAsync(HttpRequest request, string appName, string? token)
    {
        var startedAt = clock.GetTimestamp();
        if (!apps.TryGet(appName, out var app))
        {
            metrics.Answered(CallbackMetrics.OtherApp, null, CallbackVerdict.UnknownApp, clock.GetElapsedTime(startedAt));
            return CallbackVerdict.UnknownApp;
        }

        var (verdict, eventType) = await HandleAsync(request, appName, app, token);
        metrics.Answered(appName, eventType, verdict, clock.GetElapsedTime(startedAt));
        return verdict;
    }

    private async ValueTask<(CallbackVerdict Verdict, string? KnownType)> HandleAsync(
        HttpRequest request, string appName, VodAppOptions app, string? token)
    {
        var (refusal, envelope, delivery) = await ReadAsync(request, appName, app, token);
        var knownType = envelope?.Kind is EnvelopeKind.Event or EnvelopeKind.NoFile ? envelope.EventType : null;
        // From here on VOD may hang up, but the event is still stored: this may be its only delivery.
        return delivery is null ? (refusal, knownType) : (await StoreAsync(envelope!, delivery), knownType);
    }

    /// <summary>
    /// Bounds concurrent stores. Only verified callbacks count, so a flood of forged ones cannot use up the slots.
    /// </summary>
    private async ValueTask<CallbackVerdict> StoreAsync(CallbackEnvelope envelope, EventDelivery delivery)
    {
        try
        {
            return Interlocked.Increment(ref _beingStored) > _maxAtOnce
                ? CallbackVerdict.Busy
                : CallbackVerdicts.Of(envelope.Kind, await router.RouteAsync(envelope, delivery, _storeBudget));
        }
        finally
        {
            Interlocked.Decrement(ref _beingStored);
        }
    }

    /// <summary>
    /// Verifies and reads the callback. Returns the rented buffer before the database wait: if it were held across it, every concurrent
    /// caller would need its own and nothing would be pooled.
    /// </summary>
    /// <returns>A delivery, or the reason why there is none.</returns>
    private async ValueTask<(CallbackVerdict Refusal, CallbackEnvelope? Envelope, EventDelivery? Delivery)> ReadAsync(
        HttpRequest request, string appName, VodAppOptions app, string? givenToken)
    {
        var token = CallbackVerifier.VerifyToken(app, givenToken);
        if (token != CallbackVerification.Verified)
            return (CallbackVerdicts.Of(token), null, null);

        using var body = await CallbackBody.ReadAsync(request, _maxBodyBytes, request.HttpContext.RequestAborted);
        if (body.IsTooLarge)
            return (CallbackVerdict.TooLarge, null, null);

        var receivedAt = clock.GetUtcNow();
        var sign = CallbackVerifier.VerifySign(app, body.Bytes, request.Query, request.Headers, receivedAt);
        if (sign != CallbackVerification.Verified)
            return (CallbackVerdicts.Of(sign), null, null);

        var envelope = CallbackEnvelope.Read(body.Bytes);
        if (body.Bytes.IsEmpty)
            return (CallbackVerdict.NotJson, envelope, null);

        var delivery = new EventDelivery(
            appName, DeliverySource.Push, receivedAt, envelope.EventType, envelope.EventKey, body.Bytes.ToArray(), CallbackTrace.Current());
        return (default, envelope, delivery);
    }
}
