namespace Media.Simulator.Faults;

/// <summary>What goes wrong, and how often: probabilities from 0 to 1, delays in real milliseconds.</summary>
internal sealed record FaultSettings
{
    /// <summary>The event is never sent.</summary>
    public double CallbackDrop { get; init; }

    /// <summary>The event is sent twice.</summary>
    public double CallbackDuplicate { get; init; }

    /// <summary>The event is held back behind the next ones.</summary>
    public double CallbackReorder { get; init; }

    /// <summary>Every event waits between 0 and this long.</summary>
    public int CallbackDelayMs { get; init; }

    /// <summary>The call is refused with RequestLimitExceeded before anything is done.</summary>
    public double ApiRateLimited { get; init; }

    /// <summary>The call fails with InternalError before anything is done.</summary>
    public double ApiInternalErrorBefore { get; init; }

    /// <summary>The call does its work and answers InternalError.</summary>
    public double ApiInternalErrorAfter { get; init; }

    /// <summary>The call does its work and the connection is cut.</summary>
    public double ApiCutAfter { get; init; }

    /// <summary>Every answer of the API is held back this long, after the work is done.</summary>
    public int ApiDelayMs { get; init; }

    /// <summary>How many calls of one action are taken within a second; the others are refused with RequestLimitExceeded. 0: any number.</summary>
    public int ApiCallsPerSecond { get; init; }

    /// <summary>The code with which every call is refused, as when a permission or the account's money is gone; empty: none is.</summary>
    public string ApiRefusesWith { get; init; } = "";

    /// <summary>Template id to the probability that a subtask with it fails.</summary>
    public IReadOnlyDictionary<string, double> DefinitionFails { get; init; } = new Dictionary<string, double>();

    /// <summary>The ErrCodeExt of subtasks that fail by <see cref="DefinitionFails"/>.</summary>
    public string DefinitionFailsWith { get; init; } = "SourceFileError";

    /// <summary>The job ends as ABORTED, and no event says so.</summary>
    public double JobAborted { get; init; }

    /// <summary>The job is finished and its event sent before ProcessMedia answers.</summary>
    public double FinishBeforeAnswer { get; init; }

    public long Seed { get; init; }
}
