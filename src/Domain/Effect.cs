using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// A call to VOD that the record still requires. It is saved together with the state that requires it, runs after the commit, and has an id
/// derived from its cause, so that a repeat is recognised.
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

    /// <summary>
    /// Requests the outputs of one attempt. A repeat is harmless, because it has the same SessionId and the same content.
    /// </summary>
    /// <param name="Call">The number of the call within its attempt, from 1.</param>
    public sealed record ProcessMedia(SessionId Session, int Call, ImmutableArray<long> Definitions) : Effect
    {
        public ImmutableArray<long> Definitions { get; init => field = value.IsDefault ? [] : value; } =
            Definitions.IsDefault ? [] : Definitions;
    }

    /// <summary>Looks for the task of a request whose outcome is unknown (DescribeTasks by FileId, matched by SessionId).</summary>
    public sealed record FindTask(SessionId Session, int Call, int Search) : Effect;

    /// <summary>Looks up a procedure whose end has not been reported (DescribeTaskDetail).</summary>
    public sealed record LookUpTask(TaskId Task, int LookUp) : Effect;

    /// <summary>Reads which outputs exist, once VOD no longer shows the task (DescribeMediaInfos).</summary>
    public sealed record DescribeMedia : Effect;

    /// <summary>Asks VOD to confirm what a callback claimed (see <see cref="Domain.Hint"/>).</summary>
    /// <param name="Check">The number of the look-up since the claim, from 1.</param>
    /// <param name="IsLast">No look-up follows this one: what VOD does not show now does not exist.</param>
    public sealed record Confirm(HintKind Hint, TaskId? Task, bool WithProcedure, DateTimeOffset ToldAt, int Check, bool IsLast) : Effect
    {
        /// <inheritdoc cref="Hint.Part"/>
        public string? Part { get; init; }
    }
}
