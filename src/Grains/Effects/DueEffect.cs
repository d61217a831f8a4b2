using Media.Domain;

namespace Media.Grains.Effects;

/// <summary>An effect that is due, with what its execution needs.</summary>
internal sealed record DueEffect(FileId FileId, string App, Effect Effect, string? TraceParent)
{
    /// <summary>An operator has just requested it.</summary>
    public bool IsForOperator { get; init; }

    /// <summary>VOD's name of the first call that the effect makes.</summary>
    public string Action => Effect switch
    {
        Effect.ProcessMedia => EffectAction.ProcessMedia,
        Effect.FindTask => EffectAction.DescribeTasks,
        Effect.LookUpTask or Effect.Confirm { Task: not null } => EffectAction.DescribeTaskDetail,
        _ => EffectAction.DescribeMediaInfos,
    };
}
