using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// One stretch of a file's life, from where it was first told of, or asked for again, to a final status: what took how long.
/// </summary>
/// <param name="Attempt">Which request of this service it was; null when the file brought its procedure.</param>
/// <param name="Stages">In order and without gaps: they add up to the whole.</param>
/// <param name="Outputs">Those of which VOD told when it began and finished them, in its own time.</param>
public sealed record Run(DateTimeOffset From, DateTimeOffset To, int? Attempt, ImmutableArray<Stage> Stages, ImmutableArray<Output> Outputs)
{
    /// <summary>VOD tells whole seconds: what it did at 08:15:30.9 it tells as 08:15:30.</summary>
    private static readonly TimeSpan ToldIn = TimeSpan.FromSeconds(1);

    /// <summary>The run that this piece of evidence ended; null when it ended none, or told of all of it at once.</summary>
    /// <param name="before">The record before the evidence.</param>
    /// <param name="after">The record with it.</param>
    public static Run? EndedBy(Evidence evidence, MediaFile before, MediaFile after)
    {
        if (before.HasEnded || !after.HasEnded || LatestOf(after) is not { Length: > 0 } latest)
            return null;

        var procedures = latest.Select(one => one.Procedure).OfType<Procedure>().ToArray();
        var known = Pick.Earliest(StartOf(after, latest[0]), procedures.Select(procedure => (DateTimeOffset?)procedure.FirstSeenAt).Min());
        if (known is not { } from || from >= evidence.At)
            return null;
        var outputs = procedures.SelectMany(procedure => procedure.Outputs).ToArray();
        return new Run(
            from,
            evidence.At,
            latest[0].Attempt?.Number,
            StagesOf(from, evidence.At, procedures, outputs),
            [.. outputs.Where(output => output is { BeginAt: not null, FinishAt: not null })]);
    }

    /// <summary>The latest request with those whose place it took, or the procedure that came with the file.</summary>
    private static Tracked[] LatestOf(MediaFile file)
    {
        var tracked = Tracked.Of(file);
        var first = tracked.Count - 1;
        while (first > 0 && tracked[first].Attempt is { Replaces: not null })
            first--;
        return first < 0 ? [] : [.. tracked[first..]];
    }

    private static DateTimeOffset? StartOf(MediaFile file, Tracked first) =>
        first.Attempt is { } attempt ? attempt.DecidedAt : file.Upload?.At ?? file.MadeByVod?.At;

    private static ImmutableArray<Stage> StagesOf(DateTimeOffset from, DateTimeOffset to, Procedure[] procedures, Output[] outputs)
    {
        if (procedures.Length == 0)
            return [new Stage(StageKind.Requesting, from, to)];

        var known = Within(procedures.Min(procedure => procedure.FirstSeenAt), from, to);
        var begun = outputs.Min(output => output.BeginAt);
        var finished = outputs.Max(output => output.FinishAt);

        // What VOD began before its acceptance was known here, it had accepted by then.
        var begin = Within(begun is { } told ? Nearest(told, known) : known, from, to);
        var accepted = known <= begin ? known : begin;
        var finish = Within(finished ?? to, begin, to);
        return
        [
            new Stage(StageKind.Requesting, from, accepted),
            new Stage(StageKind.Queued, accepted, begin),
            new Stage(StageKind.Processing, begin, finish),
            new Stage(StageKind.Completing, finish, to),
        ];
    }

    /// <summary>The moment within the second that VOD told which fits best to when it must have been.</summary>
    private static DateTimeOffset Nearest(DateTimeOffset told, DateTimeOffset moment) =>
        told <= moment && moment - told < ToldIn ? moment : told;

    private static DateTimeOffset Within(DateTimeOffset moment, DateTimeOffset from, DateTimeOffset to) =>
        moment < from ? from : moment > to ? to : moment;
}

/// <summary>One part of a <see cref="Run"/>.</summary>
public sealed record Stage(StageKind Kind, DateTimeOffset From, DateTimeOffset To);

public enum StageKind
{
    /// <summary>Until VOD had accepted the procedure.</summary>
    [JsonStringEnumMemberName("requesting")]
    Requesting,

    /// <summary>Until VOD began.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Until VOD had finished; to the end of the run where VOD did not say when.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Until this service knew.</summary>
    [JsonStringEnumMemberName("completing")]
    Completing,
}
