using System.Diagnostics;
using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Counts the calls to VOD and their results. Labels are from closed sets, never a file.</summary>
internal sealed class EffectMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _queueFull;
    private readonly Counter<long> _recovered;
    private readonly Counter<long> _confirmations;

    public EffectMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Media");
        _calls = meter.CreateCounter<long>("media.vod.calls", "{call}", "Calls to VOD by action and outcome class.");
        _queueFull = meter.CreateCounter<long>(
            "media.effects.turned_away", "{effect}", "Effects dropped because the queue was full; the sweeper starts them later.");
        _confirmations = meter.CreateCounter<long>(
            "media.callbacks.confirmations", "{look}", "Look-ups that check callbacks of apps in verified mode, by claim and outcome.");
        _recovered = meter.CreateCounter<long>(
            "media.callbacks.made_good", "{file}", "Ends of procedures that a look-up found because no callback reported them.");
        PublishZeros();
    }

    /// <summary>Publishes 0 where the labels are known at start (see <see cref="Tags"/>).</summary>
    private void PublishZeros()
    {
        foreach (var action in EffectAction.All)
            _queueFull.Add(0, new KeyValuePair<string, object?>("action", action));
        foreach (var action in new[] { EffectAction.DescribeTaskDetail, EffectAction.DescribeMediaInfos })
            _recovered.Add(0, new KeyValuePair<string, object?>("action", action));
        foreach (var hint in Enum.GetValues<HintKind>())
            foreach (var isConfirmed in new[] { true, false })
                Count(hint, isConfirmed, 0);
    }

    public void Answered(string action, VodError? error) => _calls.Add(
        1,
        new KeyValuePair<string, object?>("action", action),
        new KeyValuePair<string, object?>("outcome", error is null ? "ok" : error.Duplicate ? "duplicate" : Words.Of(error.Class)));

    public void QueueFull(string action) => _queueFull.Add(1, new KeyValuePair<string, object?>("action", action));

    public void Recovered(string action) => _recovered.Add(1, new KeyValuePair<string, object?>("action", action));

    public void Confirmed(Effect.Confirm effect, bool isConfirmed) => Count(effect.Hint, isConfirmed, 1);

    private void Count(HintKind hint, bool isConfirmed, int lookUps) => _confirmations.Add(
        lookUps,
        new KeyValuePair<string, object?>("what", LabelOf(hint)),
        new KeyValuePair<string, object?>("outcome", isConfirmed ? "confirmed" : "not_confirmed"));

    /// <summary>The labels that dashboards use, which are not the stored words.</summary>
    private static string LabelOf(HintKind hint) => hint switch
    {
        HintKind.Uploaded => "upload",
        HintKind.Deleted => "deletion",
        HintKind.ProcedureRunning => "procedure",
        HintKind.ProcedureEnded => "procedure_end",
        HintKind.PartDeleted => "part_deletion",
        _ => throw new UnreachableException(),
    };
}
