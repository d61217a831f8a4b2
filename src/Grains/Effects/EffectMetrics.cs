using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>What is counted of the calls to VOD. Labels are from closed sets; never a file.</summary>
internal sealed class EffectMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _turnedAway;
    private readonly Counter<long> _madeGood;

    public EffectMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Media");
        _calls = meter.CreateCounter<long>("media.vod.calls", "{call}", "Calls to VOD by action and outcome class.");
        _turnedAway = meter.CreateCounter<long>("media.effects.turned_away", "{effect}", "Effects the full queue left to the sweeper.");
        _madeGood = meter.CreateCounter<long>("media.callbacks.made_good", "{file}", "Ends learnt by a look-up because no callback told them.");
    }

    public void Answered(Effect effect, VodError? error) => Answered(ActionOf(effect), error);

    /// <param name="action">One of VOD's.</param>
    public void Answered(string action, VodError? error) => _calls.Add(
        1,
        new KeyValuePair<string, object?>("action", action),
        new KeyValuePair<string, object?>("outcome", error is null ? "ok" : error.Duplicate ? "duplicate" : WordOf(error.Class)));

    public void TurnedAway(Effect effect) => _turnedAway.Add(1, new KeyValuePair<string, object?>("action", ActionOf(effect)));

    public void MadeGood(Effect effect) => _madeGood.Add(1, new KeyValuePair<string, object?>("action", ActionOf(effect)));

    private static string ActionOf(Effect effect) => effect switch
    {
        Effect.ProcessMedia => "ProcessMedia",
        Effect.FindTask => "DescribeTasks",
        Effect.LookUpTask => "DescribeTaskDetail",
        _ => "DescribeMediaInfos",
    };

    private static string WordOf(FailureClass failure) => failure switch
    {
        FailureClass.Throttled => "throttled",
        FailureClass.OutcomeUnknown => "outcome_unknown",
        FailureClass.Bounded => "bounded",
        FailureClass.FileUnknown => "file_unknown",
        FailureClass.Configuration => "configuration",
        _ => "permanent",
    };
}
