namespace Media.Simulator.Faults;

/// <summary>The faults to inject: probabilities from 0 to 1, delays in real milliseconds.</summary>
internal sealed record FaultSettings
{
    /// <summary>The event is never sent.</summary>
    public double CallbackDrop { get; init; }

    /// <summary>The event is sent twice.</summary>
    public double CallbackDuplicate { get; init; }

    /// <summary>The event is held until later ones have overtaken it.</summary>
    public double CallbackReorder { get; init; }

    /// <summary>Every event is delayed by 0 to this many milliseconds.</summary>
    public int CallbackDelayMs { get; init; }

    /// <summary>The call is rejected with RequestLimitExceeded before it has any effect.</summary>
    public double ApiRateLimited { get; init; }

    /// <summary>The call fails with InternalError before it has any effect.</summary>
    public double ApiInternalErrorBefore { get; init; }

    /// <summary>The call takes effect, but the answer is InternalError.</summary>
    public double ApiInternalErrorAfter { get; init; }

    /// <summary>The call takes effect, but the connection is closed without an answer.</summary>
    public double ApiCutAfter { get; init; }

    /// <summary>Every answer of the API is delayed by exactly this much, after the call has taken effect.</summary>
    public int ApiDelayMs { get; init; }

    /// <summary>Calls accepted per second and action; further ones are rejected with RequestLimitExceeded. 0: no limit.</summary>
    public int ApiCallsPerSecond { get; init; }

    /// <summary>The error code that rejects every call, as VOD does without permission or balance; empty: none.</summary>
    public string ApiRefusesWith { get; init; } = "";

    /// <summary>Template id to the probability that its subtask fails.</summary>
    public IReadOnlyDictionary<string, double> DefinitionFails { get; init; } = new Dictionary<string, double>();

    /// <summary>The ErrCodeExt of subtasks that fail by <see cref="DefinitionFails"/>.</summary>
    public string DefinitionFailsWith { get; init; } = "SourceFileError";

    /// <summary>The task ends as ABORTED without an event.</summary>
    public double JobAborted { get; init; }

    /// <summary>The task finishes, and its event is sent, before ProcessMedia answers.</summary>
    public double FinishBeforeAnswer { get; init; }

    public long Seed { get; init; }
}
