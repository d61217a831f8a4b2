using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// Something the record says is still to be done outside. Saved with the state it follows from, run after the commit,
/// recognised by an id that derives from its cause.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(ProcessMedia), "process_media")]
[JsonDerivedType(typeof(FindTask), "find_task")]
[JsonDerivedType(typeof(LookUpTask), "look_up_task")]
[JsonDerivedType(typeof(DescribeMedia), "describe_media")]
[JsonDerivedType(typeof(Confirm), "confirm")]
public abstract record Effect
{
    private Effect()
    {
    }

    public required string Id { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often it has failed without an answer (see <see cref="Evidence.EffectFailed"/>).</summary>
    public int Failures { get; init; }

    /// <summary>Ask VOD for the outputs of one attempt. Asking twice is asking once: same SessionId, same content.</summary>
    /// <param name="Call">Which call of this attempt it is, from 1.</param>
    public sealed record ProcessMedia(SessionId Session, int Call, ImmutableArray<long> Definitions) : Effect
    {
        public ImmutableArray<long> Definitions { get; init => field = value.IsDefault ? [] : value; } = Definitions.IsDefault ? [] : Definitions;
    }

    /// <summary>Look for the task of a request whose outcome is unknown (DescribeTasks by FileId, matched by SessionId).</summary>
    public sealed record FindTask(SessionId Session, int Call, int Search) : Effect;

    /// <summary>Look a procedure up that has not reported its end (DescribeTaskDetail).</summary>
    public sealed record LookUpTask(TaskId Task, int LookUp) : Effect;

    /// <summary>See what exists when the task can no longer be asked for (DescribeMediaInfos).</summary>
    public sealed record DescribeMedia : Effect;

    /// <summary>Ask VOD whether what a callback told is so (see <see cref="Domain.Hint"/>).</summary>
    /// <param name="Check">Which look it is since it was told, from 1.</param>
    /// <param name="IsLast">No further look follows: what VOD does not show now is not there.</param>
    public sealed record Confirm(HintKind Hint, TaskId? Task, bool WithProcedure, DateTimeOffset ToldAt, int Check, bool IsLast) : Effect
    {
        /// <inheritdoc cref="Hint.Part"/>
        public string? Part { get; init; }
    }
}
