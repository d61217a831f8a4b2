using System.Collections.Immutable;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Intake;
using Media.Vod.Api;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Logging;

namespace Media.Grains.Pulling;

/// <summary>Processes the events of one call: each goes where a pushed event would go, and is confirmed once it is on disk.</summary>
internal sealed partial class PulledEvents(
    EventRouter router,
    VodCalls calls,
    PullMetrics metrics,
    TimeProvider clock,
    ILogger<PulledEvents> logger)
{
    /// <summary>
    /// How long one event may take to be stored. It is well inside the 30 s that VOD waits for a confirmation, so that a slow event does
    /// not make the confirmation of the others late.
    /// </summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(10);

    /// <summary>Stores and confirms the events. It cannot be cancelled: the events would be out of reach at VOD for 30 s.</summary>
    /// <returns>False when an event was not stored or not confirmed. VOD delivers it again.</returns>
    public async Task<bool> TakeAsync(string app, ImmutableArray<PulledEvent> events)
    {
        var receivedAt = clock.GetUtcNow();
        var stored = await Task.WhenAll(events.Select(pulled => TryStoreAsync(app, pulled, receivedAt)));
        var handles = events
            .Where((pulled, place) => stored[place] && pulled.Handle is not null)
            .Select(static pulled => pulled.Handle!)
            .ToArray();
        return (handles.Length == 0 || await ConfirmAsync(app, handles)) && handles.Length == events.Length;
    }

    private async Task<bool> TryStoreAsync(string app, PulledEvent pulled, DateTimeOffset receivedAt)
    {
        var envelope = CallbackEnvelope.Read(pulled.Body);
        var delivery = new EventDelivery(
            app, DeliverySource.Pull, receivedAt, envelope.EventType, envelope.EventKey, pulled.Body, TraceParent: null);
        var outcome = await router.RouteAsync(envelope, delivery, StorePatience);
        metrics.Pulled(app, envelope, outcome);
        if (pulled.Handle is null)
            Log.NoHandle(logger, app, envelope.EventType);
        if (outcome.IsStored())
            return true;
        metrics.Failed(app, PullStep.Store);
        Log.NotStored(logger, app, envelope.EventType);
        return false;
    }

    private async Task<bool> ConfirmAsync(string app, string[] handles)
    {
        if (await TryConfirmAsync(app, handles) is not { } failure)
            return true;
        if (handles.Length == 1 || failure is not (FailureClass.Permanent or FailureClass.Bounded))
            return false;

        // VOD does not say what a refused handle does to the others of the call. Each is confirmed on its own, or one could block them all
        // for days.
        var confirmed = true;
        foreach (var handle in handles)
            confirmed &= await TryConfirmAsync(app, [handle]) is null;
        return confirmed;
    }

    /// <returns>Null when all are confirmed.</returns>
    private async Task<FailureClass?> TryConfirmAsync(string app, string[] handles)
    {
        var answer = await calls.CallAsync(
            app, "ConfirmEvents", vod => vod.ConfirmEventsAsync(handles, CancellationToken.None), CancellationToken.None);
        if (answer.Error is null)
            metrics.Confirmed(app, handles.Length);
        else
            metrics.Failed(app, PullStep.Confirm);
        return answer.Error?.Class;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "App {App}: a pulled event of type {EventType} was not stored, so it was not confirmed and VOD delivers it again")]
        public static partial void NotStored(ILogger logger, string app, string eventType);

        [LoggerMessage(2, LogLevel.Error,
            "App {App}: VOD gave no handle with a pulled event of type {EventType}, so it cannot be confirmed and VOD delivers it again")]
        public static partial void NoHandle(ILogger logger, string app, string eventType);
    }
}
