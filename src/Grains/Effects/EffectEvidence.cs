using System.Diagnostics;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Converts answers to look-ups, and failed calls, to evidence.</summary>
internal static class EffectEvidence
{
    public static Evidence.ProcedureReported Reported(ProcedureReport report, DateTimeOffset at) => new Evidence.ProcedureReported(report)
    {
        At = at,
        Source = EvidenceSource.Reconcile,
        Key = $"looked-up:{report.Task}:{WordInKey(report.Status)}",
    };

    public static Evidence.EffectFailed Failed(Effect effect, VodError error, DateTimeOffset at) =>
        new Evidence.EffectFailed(effect.Id, effect.Failures + 1, error.Class, error.Failure)
        {
            At = at,
            Source = EvidenceSource.Service,
            Key = $"effect-failed:{effect.Id}:{effect.Failures + 1}",
        };

    /// <summary>The status as written in the evidence's key. Keys are stored, so a renamed member keeps its word.</summary>
    private static string WordInKey(ProcedureStatus status) => status switch
    {
        ProcedureStatus.Processing => "Processing",
        ProcedureStatus.Finished => "Finished",
        ProcedureStatus.Aborted => "Aborted",
        _ => throw new UnreachableException(),
    };
}
