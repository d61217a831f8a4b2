using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Media.Contracts;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Grains.Pulling;

/// <summary>The metrics of pull mode. Labels are from closed sets.</summary>
internal sealed class PullMetrics
{
    private readonly Counter<long> _pulled;
    private readonly Counter<long> _confirmed;
    private readonly Counter<long> _failures;
    private readonly ConcurrentDictionary<string, (TimeSpan Age, long MeasuredAt)> _waited = new();
    private readonly ConcurrentDictionary<string, int> _mismatches = new();
    private readonly TimeProvider _clock;

    public PullMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.CreateMeter();
        _pulled = meter.CreateCounter<long>("media.pull.events", "{event}", "Events pulled, by app, event type and outcome.");
        _confirmed = meter.CreateCounter<long>(
            "media.pull.confirmed", "{event}", "Pulled events that were confirmed, so that VOD does not deliver them again.");
        _failures = meter.CreateCounter<long>(
            "media.pull.failures", "{failure}", "Failed calls to pull or confirm events, and pulled events that were not stored.");
        meter.CreateObservableGauge(
            "media.pull.oldest_event_age",
            () => _waited.Select(app => new Measurement<double>(AgeNow(app.Value), Tags.App(app.Key))),
            "s",
            "How long an event may have waited: the age of the oldest upload among the events of the latest successful call "
            + "(0 when it returned none), plus the time since that call.");
        meter.CreateObservableGauge(
            "media.app.mode_mismatch",
            () => _mismatches.Select(static app => new Measurement<int>(app.Value, Tags.App(app.Key))),
            description: "1 when VOD delivers an app's events in a mode other than the configured one.");
    }

    /// <summary>Publishes 0.</summary>
    public void Pulls(string app)
    {
        _confirmed.Add(0, Tags.App(app));
        foreach (var step in Enum.GetValues<PullStep>())
            Count(app, step, 0);
    }

    public void Pulled(string app, CallbackEnvelope envelope, ReceiveOutcome outcome) => _pulled.Add(
        1,
        Tags.App(app),
        new("type", envelope.Kind is EnvelopeKind.Event or EnvelopeKind.NoFile ? envelope.EventType : "other"),
        new("outcome", WordOf(envelope.Kind, outcome)));

    public void Confirmed(string app, int events) => _confirmed.Add(events, Tags.App(app));

    public void Failed(string app, PullStep step) => Count(app, step, 1);

    /// <summary>
    /// Sets the age of the oldest event. It grows on its own until the next successful call, so that pulls that fail or hang are visible.
    /// </summary>
    public void Waited(string app, TimeSpan age) => _waited[app] = (age > TimeSpan.Zero ? age : TimeSpan.Zero, _clock.GetTimestamp());

    public void NoLongerPulls(string app) => _waited.TryRemove(app, out _);

    public void Compared(string app, bool isSame) => _mismatches[app] = isSame ? 0 : 1;

    private double AgeNow((TimeSpan Age, long MeasuredAt) waited) => (waited.Age + _clock.GetElapsedTime(waited.MeasuredAt)).TotalSeconds;

    private void Count(string app, PullStep step, int failures) => _failures.Add(failures, Tags.App(app), new("step", Words.Of(step)));

    private static string WordOf(EnvelopeKind kind, ReceiveOutcome outcome) => outcome switch
    {
        ReceiveOutcome.Applied or ReceiveOutcome.Duplicate or ReceiveOutcome.Ignored when kind != EnvelopeKind.Event => "archived",
        ReceiveOutcome.Applied => "applied",
        ReceiveOutcome.Duplicate => "duplicate",
        ReceiveOutcome.Ignored => "ignored",
        _ => "not_stored",
    };
}
