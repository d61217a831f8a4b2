using Media.Contracts;
using Media.Vod;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Options;

namespace Media.Api.Callbacks;

/// <summary>A callback's way through this process: find the app, read the body, verify, look into the envelope, store.</summary>
internal sealed class CallbackIntake(
    VodApps apps, IOptions<ApiOptions> options, CallbackStoring storing, CallbackMetrics metrics, TimeProvider clock)
{
    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;

    public async ValueTask<CallbackVerdict> TakeAsync(HttpRequest request, string appName, string? token)
    {
        var startedAt = clock.GetTimestamp();
        if (!apps.TryGet(appName, out var app))
        {
            metrics.Answered(CallbackMetrics.OtherApp, null, CallbackVerdict.UnknownApp, clock.GetElapsedTime(startedAt));
            return CallbackVerdict.UnknownApp;
        }

        var (verdict, eventType) = await TakeAsync(request, appName, app, token);
        metrics.Answered(appName, eventType, verdict, clock.GetElapsedTime(startedAt));
        return verdict;
    }

    private async ValueTask<(CallbackVerdict Verdict, string? KnownType)> TakeAsync(
        HttpRequest request, string appName, VodAppOptions app, string? token)
    {
        using var body = await CallbackBody.ReadAsync(request, _maxBodyBytes, request.HttpContext.RequestAborted);
        if (body.IsTooLarge)
            return (CallbackVerdict.TooLarge, null);

        var receivedAt = clock.GetUtcNow();
        var verification = CallbackVerifier.Verify(app, token, body.Bytes, request.Query, request.Headers, receivedAt);
        if (verification != CallbackVerification.Verified)
            return (CallbackVerdicts.Of(verification), null);

        var envelope = CallbackEnvelope.Read(body.Bytes);
        var knownType = envelope.Kind is EnvelopeKind.Event or EnvelopeKind.NoFile ? envelope.EventType : null;
        if (body.Bytes.IsEmpty)
            return (CallbackVerdict.NotJson, knownType);

        // From here on the caller may hang up: what was received is stored, or VOD's only delivery would be lost.
        var delivery = new EventDelivery(
            appName, DeliverySource.Push, receivedAt, envelope.EventType, envelope.EventKey, body.Bytes.ToArray(), CallbackTrace.Current());
        return (await storing.StoreAsync(envelope, delivery), knownType);
    }
}
